import fc from "fast-check";
import { expect, test } from "vitest";
import { type Frame, FrontendFramer, ProtocolViolation } from "./framing.ts";
import { cString, int32, message } from "./wire.ts";

const startup = (code: number, body: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([int32(8 + body.length), int32(code), body]);
const version3 = startup(3 << 16, Buffer.from("user\0postgres\0\0"));

const text = fc.string({ maxLength: 40 }).map((s) => s.replaceAll("\0", ""));
const queryMessage = text.map((sql) => message("Q", cString(sql)));
const parse = text.map((sql) => message("P", cString(""), cString(sql), Buffer.alloc(2)));
const bind = fc
  .uint8Array({ maxLength: 60 })
  .map((bytes) => message("B", cString(""), cString(""), Buffer.from(bytes)));
const execute = fc.constant(message("E", cString(""), int32(0)));
const describe = fc.constant(message("D", Buffer.from("P"), cString("")));
const end = fc.constantFrom(message("S"), message("H"));
const extended = fc
  .tuple(fc.array(fc.oneof(parse, bind, execute, describe), { maxLength: 8 }), end)
  .map(([list, last]) => Buffer.concat([...list, last]));
const batches = fc.array(fc.oneof(queryMessage, extended), { maxLength: 12 });

/** Cuts bytes at arbitrary places. */
function chunked(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
}

const describeFrame = (frame: Frame): unknown =>
  frame.kind === "batch"
    ? [frame.end, frame.parts.map((part) => part.toString("hex")), frame.bytes, frame.namedStatement]
    : frame.kind === "startup"
      ? [frame.code, frame.body.toString("hex")]
      : frame.kind;

test("gives the same frames however the stream is cut, and every byte of each batch", () => {
  fc.assert(
    fc.property(batches, fc.array(fc.nat(), { maxLength: 200 }), (list, cuts) => {
      const stream = Buffer.concat([startup(80_877_103), version3, ...list, message("X")]);
      const whole = new FrontendFramer().push(stream);
      const framer = new FrontendFramer();
      const pieces = chunked(stream, cuts).flatMap((chunk) => framer.push(chunk));
      expect(pieces.map(describeFrame)).toEqual(whole.map(describeFrame));
      expect(framer.heldBytes).toBe(0);
      const bodies = whole.filter((frame) => frame.kind === "batch");
      expect(bodies.map((frame) => Buffer.concat(frame.parts))).toEqual(list);
      expect(whole.at(-1)).toEqual({ kind: "terminate" });
    }),
  );
});

test("cuts a batch after each Execute, so that a COPY is followed by nothing but Sync", () => {
  const one = [
    message("P", cString(""), cString("select 1"), Buffer.alloc(2)),
    message("E", cString(""), int32(0)),
  ];
  const framer = new FrontendFramer();
  const [, batch] = framer.push(Buffer.concat([version3, ...one, ...one, message("S")]));
  expect(batch).toMatchObject({
    kind: "batch",
    parts: [Buffer.concat(one), Buffer.concat([...one, message("S")])],
  });
});

test("notices named prepared statements in every message that can carry one", () => {
  const named = (bytes: Buffer): boolean => {
    const framer = new FrontendFramer();
    const [, frame] = framer.push(Buffer.concat([version3, bytes, message("S")]));
    return frame?.kind === "batch" && frame.namedStatement;
  };
  expect(named(message("P", cString("s1"), cString("select 1"), Buffer.alloc(2)))).toBe(true);
  expect(named(message("B", cString(""), cString("s1"), Buffer.alloc(6)))).toBe(true);
  expect(named(message("B", cString("portal"), cString("s1"), Buffer.alloc(6)))).toBe(true);
  expect(named(message("D", Buffer.from("S"), cString("s1")))).toBe(true);
  expect(named(message("C", Buffer.from("S"), cString("s1")))).toBe(true);
  expect(named(message("B", cString("portal"), cString(""), Buffer.alloc(6)))).toBe(false);
  expect(named(message("D", Buffer.from("P"), cString("portal")))).toBe(false);
  expect(named(message("P", cString(""), cString("select 1"), Buffer.alloc(2)))).toBe(false);
});

test.each([
  ["an unknown message type", Buffer.from([0x7a, 0, 0, 0, 4]), "08P01"],
  ["a length below four", Buffer.from([0x51, 0, 0, 0, 3]), "08P01"],
  ["a negative length", Buffer.from([0x51, 255, 255, 255, 255]), "08P01"],
  ["a function call", message("F", int32(1)), "0A000"],
  ["a message beyond the cap", Buffer.from([0x51, 0x7f, 0xff, 0xff, 0xff]), "54000"],
])("refuses %s", (_what, bytes, code) => {
  const framer = new FrontendFramer();
  framer.push(version3);
  let failure: unknown;
  try {
    framer.push(bytes);
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(ProtocolViolation);
  expect((failure as ProtocolViolation).reply).toMatchObject({ severity: "FATAL", code });
});

test("counts all messages of a batch against the cap, before the bytes have arrived", () => {
  const framer = new FrontendFramer({ maxBatchBytes: 100, maxStartupBytes: 1000 });
  framer.push(version3);
  const piece = message("P", cString(""), cString("x".repeat(50)), Buffer.alloc(2));
  expect(framer.push(piece)).toEqual([]);
  expect(() => framer.push(piece.subarray(0, 5))).toThrow("more than 100 bytes");
});

test("refuses a startup packet that is too short or too long", () => {
  for (const length of [0, 7, 10_001, -1]) {
    const bytes = Buffer.concat([int32(length), int32(3 << 16)]);
    expect(() => new FrontendFramer().push(bytes)).toThrow(ProtocolViolation);
  }
});

test("fails on arbitrary bytes in no other way than a protocol violation", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), (chunks) => {
      const framer = new FrontendFramer();
      try {
        framer.push(version3);
        for (const chunk of chunks) framer.push(Buffer.from(chunk));
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolViolation);
      }
    }),
  );
});

test("drops the data of a COPY that was refused", () => {
  const framer = new FrontendFramer();
  framer.push(version3);
  expect(framer.push(Buffer.concat([message("d", Buffer.from("1\n")), message("c")]))).toEqual([]);
  expect(framer.heldBytes).toBe(0);
});
