import fc from "fast-check";
import { expect, it } from "vitest";
import { createCsvParser } from "./csv.ts";
import { columnNames, guessDialect } from "./csv-dialect.ts";

const parseAll = (text: string, delimiter = ",") => {
  const parser = createCsvParser(delimiter);
  const rows = parser.push(text);
  const end = parser.end();
  return { rows: [...rows, ...end.rows], openQuoteLine: end.openQuoteLine };
};

it("reads quotes, doubled quotes, line breaks in quotes and every line ending", () => {
  const { rows } = parseAll('a,b\r\n"x, ""y""\nz",\n\n"",q"r"s\r1,');
  expect(rows).toEqual([
    { cells: ["a", "b"], line: 1 },
    { cells: ['x, "y"\nz', ""], line: 2 },
    { cells: ["", 'q"r"s'], line: 5 },
    { cells: ["1", ""], line: 6 },
  ]);
});

it("says on which line a quote was opened and never closed", () => {
  const { rows, openQuoteLine } = parseAll('a,b\n1,2\n3,"x\n4,5\n');
  expect(rows).toHaveLength(2);
  expect(openQuoteLine).toBe(3);
});

const cell = fc.string({
  unit: fc.constantFrom("a", "é", "1", ",", ";", '"', "\n", "\r", " ", ""),
  maxLength: 6,
});

it("gives back what was written, in whatever pieces it arrives", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 }),
      fc.constantFrom(",", ";", "\t", "|"),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.boolean(),
      fc.array(fc.nat(12), { minLength: 1 }),
      (rows, delimiter, ending, endsWithBreak, cuts) => {
        const lines = rows.map((cells) =>
          cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter),
        );
        const text = lines.join(ending) + (endsWithBreak && lines.length > 0 ? ending : "");
        const parser = createCsvParser(delimiter);
        const found = [];
        for (let at = 0, cut = 0; at < text.length; cut++) {
          const next = at + 1 + (cuts[cut % cuts.length] ?? 0);
          found.push(...parser.push(text.slice(at, next)));
          at = next;
        }
        const end = parser.end();
        expect([...found, ...end.rows].map((row) => row.cells)).toEqual(rows);
        expect(end.openQuoteLine).toBeNull();
      },
    ),
  );
});

it("finds the delimiter by agreement, not by the first one seen", () => {
  expect(guessDialect("a;b;c\n1;2,5;3\n4;5,5;6\n", true)).toEqual({
    delimiter: ";",
    header: true,
    columns: ["a", "b", "c"],
  });
  expect(guessDialect("a\tb\n1\t2\n", true)?.delimiter).toBe("\t");
  expect(guessDialect("a,b,c\n1,2,3\n4,5\n6,7,8\n", true)?.columns).toEqual(["a", "b", "c"]);
  expect(guessDialect("name\nbob\nann\n", true)).toBeUndefined();
});

it("knows a header from data", () => {
  expect(guessDialect("1,2\n3,4\n", true)).toMatchObject({ header: false, columns: ["column1", "column2"] });
  expect(guessDialect("red,x\nred,y\n", true)?.header).toBe(false);
  expect(guessDialect(",name\n0,bob\n", true)).toMatchObject({ header: true, columns: ["column1", "name"] });
  expect(columnNames([" a ", "a", "", "a"])).toEqual(["a", "a_2", "column3", "a_3"]);
});
