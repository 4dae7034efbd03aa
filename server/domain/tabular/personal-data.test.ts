import { expect, it } from "vitest";
import { guessPersonalData } from "./personal-data.ts";

it.each([
  ["contact", ["ann@example.com", "bob@example.org"], "personal"],
  ["user", ["GELongstreet", "60.225.66.142", "10.0.0.1", "192.168.1.20"], "personal"],
  ["peer", ["2001:db8:0:1:1:1:1:1"], "personal"],
  ["account", ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"], "sensitive"],
  ["number", ["4111111111111111", "5500005555555559"], "sensitive"],
  ["tel", ["+41 22 730 51 11"], "personal"],
  ["customerEmail_hash", ["x", "y"], "personal"],
  ["salary", ["1000"], "sensitive"],
  ["code", ["123-45-6789"], "sensitive"],
])("suspects %s with %j", (name, values, value) => {
  expect(guessPersonalData(name, values)).toMatchObject({ value });
});

it.each([
  ["origin", ["ATL", "ORD"]],
  ["number", ["4111111111111112", "4012888888881882"]],
  ["version", ["1.2.3.400", "10.20"]],
  ["time", ["10:20:30"]],
  ["part", ["DE00 0000 0000 0000 0000 00"]],
  ["distance", ["1000"]],
])("does not suspect %s with %j", (name, values) => {
  expect(guessPersonalData(name, values)).toBeNull();
});
