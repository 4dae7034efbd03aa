import { expect, test } from "vitest";
import { isLoopbackName, listensOnLoopback, reachableHost } from "./host.ts";

test.each([
  ["127.0.0.1", "127.0.0.1", true],
  ["localhost", "localhost", true],
  ["::1", "[::1]", true],
  ["0.0.0.0", "127.0.0.1", false],
  ["::", "[::1]", false],
  ["192.168.1.4", "192.168.1.4", false],
])("listening on %s: reached at %s, this machine only: %s", (host, reached, only) => {
  expect(reachableHost(host)).toBe(reached);
  expect(listensOnLoopback(host)).toBe(only);
});

test("a name is this machine's whole, not by its beginning", () => {
  expect(isLoopbackName("127.0.0.1.example.com")).toBe(false);
  expect(isLoopbackName("localhost.example.com")).toBe(false);
  expect(isLoopbackName("a.localhost")).toBe(true);
});
