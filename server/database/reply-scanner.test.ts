import fc from "fast-check";
import { expect, test } from "vitest";
import { ReplyScanner } from "./reply-scanner.ts";
import { cString, message, readyForQuery } from "./wire.ts";

const row = fc.uint8Array({ maxLength: 80 }).map((bytes) => message("D", Buffer.from(bytes)));
const tag = fc
  .constantFrom("SELECT 3", "INSERT 0 1", "SETTING", "BEGIN")
  .map((text) => message("C", cString(text)));
const noise = fc.array(fc.oneof(row, tag), { maxLength: 10 });
const status = fc.constantFrom("I", "T", "E");

/** Feeds bytes in pieces of the given sizes, over and over. */
function scan(bytes: Buffer, sizes: readonly number[]): { scanner: ReplyScanner; copies: number } {
  let copies = 0;
  const scanner = new ReplyScanner(() => copies++);
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const step = sizes[i % sizes.length] ?? 1;
    scanner.push(bytes.subarray(at, at + step));
    at += step;
  }
  return { scanner, copies };
}
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });

test("finds the last status whatever stands in the rows and however the answer is cut", () => {
  fc.assert(
    fc.property(noise, status, noise, status, sizes, (before, first, between, last, steps) => {
      const bytes = Buffer.concat([...before, readyForQuery(first), ...between, readyForQuery(last)]);
      const { scanner, copies } = scan(bytes, steps);
      expect(scanner.status).toBe(last);
      expect(scanner.touchedSession).toBe(false);
      expect(copies).toBe(0);
    }),
  );
});

test("reports no status for an answer without one", () => {
  fc.assert(
    fc.property(noise, sizes, (messages, steps) => {
      expect(scan(Buffer.concat(messages), steps).scanner.status).toBeUndefined();
    }),
  );
});

test("notices statements that change the session, and a backend that waits for COPY data", () => {
  fc.assert(
    fc.property(fc.constantFrom("SET", "LISTEN", "PREPARE"), noise, sizes, (name, before, steps) => {
      const bytes = Buffer.concat([...before, message("C", cString(name)), message("G", Buffer.alloc(3))]);
      const { scanner, copies } = scan(bytes, steps);
      expect(scanner.touchedSession).toBe(true);
      expect(copies).toBe(1);
    }),
  );
});
