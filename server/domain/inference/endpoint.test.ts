import { expect, it } from "vitest";
import { resolveEndpoint } from "./endpoint.ts";

const connection = { id: "models", baseUrl: "https://models.example.com/v1/" };

it.each([
  ["/", "https://models.example.com/v1"],
  ["predict", "https://models.example.com/v1/predict"],
  ["/predict", "https://models.example.com/v1/predict"],
  // Frameworks that want the slash redirect without it, and redirects are not followed.
  ["/predict/", "https://models.example.com/v1/predict/"],
  ["https://models.example.com/v1/other/", "https://models.example.com/v1/other/"],
])("takes %s below the connection's address", (endpoint, url) => {
  expect(resolveEndpoint(endpoint, connection)).toBe(url);
});

it.each([
  "../admin",
  "/../admin",
  "https://models.example.com/v10",
  "https://models.example.com.evil.test/v1",
  "https://evil.test/v1",
  "https://models.example.com@evil.test/v1",
  "https://user:pass@models.example.com/v1",
  "http://models.example.com/v1",
])("sends the connection's key nowhere else: %s", (endpoint) => {
  expect(() => resolveEndpoint(endpoint, connection)).toThrow(/not below the address of its connection/);
});

it("leaves an address without a connection as it is", () => {
  expect(resolveEndpoint("https://m.example.com/tone/", null)).toBe("https://m.example.com/tone/");
});
