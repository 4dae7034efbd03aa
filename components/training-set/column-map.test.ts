import { expect, test } from "vitest";
import { missingOf, proposeColumns, renamesOf } from "./column-map.ts";

const columns = (...names: [name: string, type?: string][]) =>
  names.map(([name, type = "string"]) => ({ name, type }));

test("the same name comes before one that is like it", () => {
  const map = proposeColumns(columns(["Account-ID"], ["account_id"], ["at", "timestamp"]), ["account_id"]);
  expect(map).toEqual({ time: "at", keys: { account_id: "account_id" } });
  expect(renamesOf(map)).toEqual({});
  expect(missingOf(map)).toBeUndefined();
});

test("a name in other clothes is found, and says what must be renamed", () => {
  const map = proposeColumns(
    columns(["User Account ID"], ["label", "integer"], ["event_timestamp", "timestamp"]),
    ["account_id"],
  );
  expect(map.keys).toEqual({ account_id: "User Account ID" });
  expect(renamesOf(map)).toEqual({ "User Account ID": "account_id" });
  expect(map.time).toBe("event_timestamp");
});

test("no column stands for two things", () => {
  const map = proposeColumns(columns(["origin"], ["destination"], ["t", "timestamp"]), [
    "origin",
    "destination",
  ]);
  expect(map.keys).toEqual({ origin: "origin", destination: "destination" });
  expect(missingOf({ time: "origin", keys: { origin: "origin" } })).toMatch(/origin/);
});

test("what is not there has to be said", () => {
  const map = proposeColumns(columns(["a"], ["b"]), ["account_id"]);
  expect(missingOf(map)).toMatch(/account_id/);
  expect(missingOf({ time: "", keys: {} })).toMatch(/instant/);
});

test("a time by its type comes before one by its name alone", () => {
  expect(proposeColumns(columns(["t", "integer"], ["seen", "timestamp"]), []).time).toBe("seen");
  expect(proposeColumns(columns(["t", "integer"]), []).time).toBe("t");
});
