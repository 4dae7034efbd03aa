import { createServer, type Server } from "node:http";
import { type AddressInfo, isIP } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOutboundFetch } from "./outbound-fetch.ts";
import { assertOutboundUrl, type Lookup, refusedAddress } from "./ssrf.ts";

const strict = { allowLocal: false };
const localToo = { allowLocal: true };

test.each([
  "127.0.0.1",
  "127.8.9.1",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "100.64.0.1",
  "::1",
  "fd00::1",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
])("%s is refused unless the connection is local", (address) => {
  expect(refusedAddress(address, strict)).toContain("private network");
  expect(refusedAddress(address, localToo)).toBeUndefined();
});

test.each([
  "169.254.169.254",
  "::ffff:169.254.169.254",
  "0.0.0.0",
  "::",
  "fe80::1",
  "224.0.0.1",
  "255.255.255.255",
  "ff02::1",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
  "2001:db8::1",
  "not an address",
])("%s is refused always", (address) => {
  expect(refusedAddress(address, strict)).toContain("reserved");
  expect(refusedAddress(address, localToo)).toContain("reserved");
});

test.each(["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111"])(
  "%s is public",
  (address) => {
    expect(refusedAddress(address, strict)).toBeUndefined();
  },
);

test("an address means the same in its IPv6-mapped form", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const mapped = `::ffff:${address}`;
      expect(isIP(mapped)).toBe(6);
      expect(refusedAddress(mapped, strict) === undefined).toBe(
        refusedAddress(address, strict) === undefined,
      );
      expect(refusedAddress(mapped, localToo) === undefined).toBe(
        refusedAddress(address, localToo) === undefined,
      );
    }),
  );
});

test.each([
  "http://127.0.0.1/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://017700000001/",
  "http://[::1]/",
  "http://[::ffff:7f00:1]/",
  "http://127.1/",
])("%s is seen through", (text) => {
  expect(() => assertOutboundUrl(text, strict)).toThrow("refused");
});

test.each(["file:///etc/passwd", "gopher://a", "//a", "", "javascript:1"])("%s is no web address", (text) => {
  expect(() => assertOutboundUrl(text, strict)).toThrow("https://");
});

test("credentials in an address are refused", () => {
  expect(() => assertOutboundUrl("https://me:pass@example.org", strict)).toThrow("password");
});

let server: Server;
let origin = "";
const seen: { path: string; authorization: string | undefined; method: string; body: string }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url = "", method = "", headers } = request;
      seen.push({
        path: url,
        authorization: headers.authorization,
        method,
        body: Buffer.concat(chunks).toString(),
      });
      const to = url === "/loop" ? "/loop" : new URL(url, origin).searchParams.get("to");
      if (to)
        response
          .writeHead(Number(new URL(url, origin).searchParams.get("status") ?? 302), { location: to })
          .end();
      else response.writeHead(200, { "content-type": "text/plain" }).end(`hello ${headers.host}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** Resolves each name to the given addresses; what a hostile name server would answer. */
const resolving = (...addresses: string[]): Lookup =>
  ((_host: string, _options: object, callback: (error: null, all: object[]) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    )) as unknown as Lookup;

const url = (path: string, host = "public.example") => `http://${host}:${new URL(origin).port}${path}`;

test("a name that leads to this machine, alone or among others, is refused without a request", async () => {
  const before = seen.length;
  await expect(createOutboundFetch(strict, resolving("127.0.0.1"))(url("/"), {})).rejects.toThrow(
    "public.example is refused",
  );
  await expect(createOutboundFetch(strict, resolving("1.1.1.1", "127.0.0.1"))(url("/"), {})).rejects.toThrow(
    "refused",
  );
  expect(seen.length).toBe(before);
});

test("a local connection reaches this machine, but no link-local address by any name", async () => {
  const fetch = createOutboundFetch(localToo, resolving("127.0.0.1"));
  const reply = await fetch(url("/a"), {
    method: "POST",
    body: "question",
    headers: { authorization: "Bearer x" },
  });
  expect([reply.status, await reply.text()]).toEqual([200, `hello ${new URL(url("/")).host}`]);
  expect(seen.at(-1)).toEqual({ path: "/a", authorization: "Bearer x", method: "POST", body: "question" });
  await expect(createOutboundFetch(localToo, resolving("169.254.169.254"))(url("/"), {})).rejects.toThrow(
    "refused",
  );
});

test("redirects are errors unless asked for, and are checked again when followed", async () => {
  const fetch = createOutboundFetch(localToo, resolving("127.0.0.1"));
  const to = (target: string, status = 302) => url(`/?status=${status}&to=${encodeURIComponent(target)}`);
  await expect(fetch(to("/b"), {})).rejects.toThrow("answered with a redirect to /b");
  expect((await fetch(to("/b"), { redirect: "manual" })).status).toBe(302);
  await expect(fetch(to("http://169.254.169.254/latest"), { redirect: "follow" })).rejects.toThrow(
    "169.254.169.254",
  );
  await expect(fetch(to("file:///etc/passwd"), { redirect: "follow" })).rejects.toThrow("https://");

  const credentials = { headers: { authorization: "Bearer secret" }, redirect: "follow" as const };
  await fetch(to("/same"), credentials);
  expect(seen.at(-1)).toMatchObject({ path: "/same", authorization: "Bearer secret" });
  await fetch(to(url("/other", "other.example")), credentials);
  expect(seen.at(-1)).toMatchObject({ path: "/other", authorization: undefined });
  await fetch(to("/again", 307), { ...credentials, method: "POST", body: "kept" });
  expect(seen.at(-1)).toMatchObject({ method: "POST", body: "kept" });
  await fetch(to("/again", 303), { ...credentials, method: "POST", body: "dropped" });
  expect(seen.at(-1)).toMatchObject({ method: "GET", body: "" });
  await expect(fetch(url("/loop"), credentials)).rejects.toThrow("redirects more than 5 times");
});

test("an aborted request ends with the signal's reason", async () => {
  const fetch = createOutboundFetch(localToo, resolving("127.0.0.1"));
  await expect(fetch(url("/"), { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
});
