import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../errors.ts";
import { splitJson, splitLines } from "./split.ts";

const refusal = (body: string): string => {
  try {
    splitJson(body);
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  return "accepted";
};

describe("splitJson", () => {
  it("keeps each element's own text, digits and spaces included", () => {
    expect(splitJson(' [ {"a": 1.0} ,{"b":[1,{"c":"],}"}]}, 12345678901234567890 ] ').texts).toEqual([
      '{"a": 1.0}',
      '{"b":[1,{"c":"],}"}]}',
      "12345678901234567890",
    ]);
  });

  it("makes one line of a pretty-printed element and leaves strings alone", () => {
    expect(splitJson('[{\n  "a": "x  y",\r\n  "b": "\\n"\n}]').texts).toEqual([
      '{ "a": "x  y", "b": "\\n" }',
    ]);
  });

  it("takes one object for an array of one", () => {
    expect(splitJson(' {"a":{"b":2}} \n').texts).toEqual(['{"a":{"b":2}}']);
    expect(splitJson("[]").texts).toEqual([]);
  });

  it.each([
    ["", "empty"],
    ["  ", "empty"],
    ["12", "must be a JSON array"],
    ['"x"', "must be a JSON array"],
    ['[{"a":1}', "does not end"],
    ['[{"a":1},]', "missing between"],
    ['[{"a":1}] x', "follows the array"],
    ['{"a":1}\n{"a":2}', "application/x-ndjson"],
    ['[{"a":"unclosed}]', "does not end"],
  ])("refuses %j", (body, words) => {
    expect(refusal(body)).toContain(words);
  });

  it("lets a broken element through as text, for its own refusal", () => {
    expect(splitJson('[{"a":1},{"b":},{"c" 3},nonsense,{"d":4}]').texts).toEqual([
      '{"a":1}',
      '{"b":}',
      '{"c" 3}',
      "nonsense",
      '{"d":4}',
    ]);
  });

  it("agrees with JSON.parse on every array of values, however it is spaced", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 1, "\t", "\r\n "), (values, space) => {
        const body = JSON.stringify(values, null, space);
        expect(splitJson(body).texts.map((text) => JSON.parse(text))).toEqual(JSON.parse(body));
      }),
    );
  });

  it("throws nothing but AppError and never loses a bracketed body's text", () => {
    const piece = fc.constantFrom("[", "]", "{", "}", ",", '"', "\\", ":", "1", "a", " ", "\n");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(refusal(pieces.join(""))).toBeTypeOf("string");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("splitLines", () => {
  it("numbers lines as an editor does and passes over blank ones", () => {
    expect(splitLines('{"a":1}\r\n\n  {"b":2}  \n{"c":3}')).toEqual({
      texts: ['{"a":1}', '{"b":2}', '{"c":3}'],
      lines: [1, 3, 4],
    });
  });

  it("refuses a body without a line", () => {
    expect(() => splitLines("\n \r\n")).toThrow("empty");
  });
});
