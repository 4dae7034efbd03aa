import fc from "fast-check";
import { expect, test } from "vitest";
import { createSealer } from "./secrets.ts";

const sealer = createSealer("a key");
const text = fc.string({ unit: "grapheme" });

test("opens what it sealed, and seals the same text differently each time", () => {
  fc.assert(
    fc.property(text, text, (secret, purpose) => {
      const sealed = sealer.seal(secret, purpose);
      expect(sealer.open(sealed, purpose)).toBe(secret);
      expect(createSealer("a key").open(sealed, purpose)).toBe(secret);
      expect(sealer.seal(secret, purpose)).not.toBe(sealed);
    }),
  );
});

test("refuses another key, another purpose and any changed byte", () => {
  fc.assert(
    fc.property(text, fc.nat(), fc.integer({ min: 1, max: 255 }), (secret, at, change) => {
      const sealed = sealer.seal(secret, "connection:a");
      expect(() => createSealer("another key").open(sealed, "connection:a")).toThrow("cannot be read");
      expect(() => sealer.open(sealed, "connection:b")).toThrow("connection:b");
      const bytes = Buffer.from(sealed, "base64");
      const i = at % bytes.length;
      bytes[i] = (bytes[i] ?? 0) ^ change;
      expect(() => sealer.open(bytes.toString("base64"), "connection:a")).toThrow("cannot be read");
    }),
  );
});
