import { expect, test } from "vitest";
import { readPasted } from "./paste-labels.ts";
import { parseNdjson, renameFile, renameHeader, renameRows } from "./rename-labels.ts";

const file = (name: string, text: string) => new File([text], name);

test("a CSV keeps everything but the names in its first line", async () => {
  const body = 'a,"x, y",2026-01-01T00:00:00Z\nb,"q""r",2026-01-02T00:00:00Z\n';
  const renamed = await renameFile(file("labels.csv", `User,Note,when\n${body}`), "csv", {
    User: "account_id",
  });
  expect(await renamed.text()).toBe(`account_id,Note,when\n${body}`);
});

test("names outside of ASCII and a byte order mark move nothing", async () => {
  const renamed = await renameFile(file("l.csv", "Größe,Zeit\n1,2026-01-01\n2,2026-01-02\n"), "csv", {
    Größe: "size",
  });
  expect(await renamed.text()).toBe("size,Zeit\n1,2026-01-01\n2,2026-01-02\n");
  expect(renameHeader("\uFEFFa;b\n1;2", ";", { a: "c" }).header).toBe("c;b");
});

test("JSON and NDJSON become NDJSON with other names", async () => {
  const json = await renameFile(file("l.json", '[{"u":"a","t":1}]'), "json", { u: "account_id" });
  expect(await json.text()).toBe('{"account_id":"a","t":1}\n');
  expect(renameRows(parseNdjson('{"u":"a"}\n\n{"u":"b"}'), { u: "v" })).toEqual([{ v: "a" }, { v: "b" }]);
});

test("what cannot be renamed says how to help oneself", async () => {
  await expect(renameFile(file("l.parquet", "PAR1"), "parquet", { u: "v" })).rejects.toThrow(/Rename u to v/);
});

test("pasted labels are read whatever their form, and refused with a reason", () => {
  expect(readPasted("account_id,t\nada,2026-01-01T00:00:00Z\n")).toEqual([
    { account_id: "ada", t: "2026-01-01T00:00:00Z" },
  ]);
  expect(readPasted('{"a":1,"t":2}\n{"a":2,"t":3}')).toHaveLength(2);
  expect(readPasted('[{"a":1}]')).toEqual([{ a: 1 }]);
  expect(() => readPasted("[1]")).toThrow(/object/);
  expect(() => readPasted("hello")).toThrow(/neither JSON nor CSV/);
  expect(() => readPasted("[")).toThrow(/not JSON/);
});
