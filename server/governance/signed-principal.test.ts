import fc from "fast-check";
import { expect, test } from "vitest";
import { type Principal, roleSchema, scopeSchema } from "../domain/principal.ts";
import { signPrincipal, verifyPrincipal } from "./signed-principal.ts";

const principals: fc.Arbitrary<Principal> = fc.record({
  kind: fc.constantFrom("person", "token", "service"),
  id: fc.string(),
  name: fc.string({ unit: "grapheme" }),
  role: fc.option(fc.constantFrom(...roleSchema.options)),
  teams: fc.array(fc.string()),
  domains: fc.array(fc.string()),
  scopes: fc.uniqueArray(fc.constantFrom(...scopeSchema.options)),
});
const keys = fc.string({ minLength: 1 });
const instants = fc.integer({ min: 0, max: 4e12 });

test("gives back what was signed until it expires, and not from then on", () => {
  fc.assert(
    fc.property(principals, keys, instants, fc.integer({ min: 1, max: 1e6 }), (principal, key, now, ttl) => {
      const header = signPrincipal(principal, key, now, ttl);
      expect(verifyPrincipal(header, key, now)).toEqual(principal);
      expect(verifyPrincipal(header, key, now + ttl - 1)).toEqual(principal);
      expect(() => verifyPrincipal(header, key, now + ttl)).toThrow("expired");
      expect(() => verifyPrincipal(header, key, now - 1001)).toThrow("future");
    }),
  );
});

test("refuses every header that differs in one character", () => {
  fc.assert(
    fc.property(principals, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (principal, at, other) => {
      const header = signPrincipal(principal, "key", 1000);
      const i = at % header.length;
      fc.pre(header[i] !== other);
      const changed = header.slice(0, i) + other + header.slice(i + 1);
      expect(() => verifyPrincipal(changed, "key", 1000)).toThrow();
    }),
    { numRuns: 500 },
  );
});

test("refuses another key, a cut header and text that is none", () => {
  const header = signPrincipal(
    { kind: "service", id: "s", name: "s", role: "service", teams: [], domains: [], scopes: ["read"] },
    "key",
    0,
  );
  expect(() => verifyPrincipal(header, "other", 0)).toThrow("signature");
  fc.assert(
    fc.property(fc.nat({ max: header.length - 1 }), (n) => {
      expect(() => verifyPrincipal(header.slice(0, n), "key", 0)).toThrow();
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => verifyPrincipal(text, "key", 0)).toThrow();
    }),
  );
});

test("refuses a payload signed with the right key that is no principal", () => {
  const principal = { kind: "person", id: 5 } as unknown as Principal;
  expect(() => verifyPrincipal(signPrincipal(principal, "key", 0), "key", 0)).toThrow("form");
});
