import { describe, expect, it } from "vitest";
import { entityCandidates, keyCandidates, questionWords } from "./key-candidates.ts";

const keys = (question: string, column: string) =>
  keyCandidates(questionWords(question), column).map(({ key }) => key);

describe("keys that a question may name", () => {
  it.each([
    ["what did jfk's delays look like", "airport", ["jfk", "JFK"]],
    ["what has account 7 done", "account_id", ["7", "account-7", "account_7", "account7"]],
    ["what has account id 7 done", "account_id", ["7", "account-7"]],
    ["what has acc-0042 done?", "account_id", ["acc-0042", "ACC-0042"]],
    [
      "quakes at south of the fiji islands",
      "region",
      ["South Of The Fiji Islands", "south of the fiji islands"],
    ],
    ["delays in “or” state", "state", ["OR", "or"]],
    ["the carrier code DL is late", "carrierCode", ["DL", "carrier-DL"]],
    ["هل تأخرت الرحلات في مطار القاهرة", "airport", ["القاهرة"]],
    ["🐦 JFK", "airport", ["JFK"]],
  ])("%s has for %s: %j", (question, column, wanted) => {
    expect(keys(question, column)).toEqual(expect.arrayContaining(wanted));
  });

  it.each([
    ["delays in or at the airport", ["in", "IN", "or", "OR", "at", "AT", "the"]],
    ["JFK, LAX and DEN", ["JFK LAX", "LAX and"]],
    ["account 7", ["8"]],
  ])("%s has none of %j", (question, unwanted) => {
    const found = keys(question, "state");
    for (const key of unwanted) expect(found).not.toContain(key);
  });

  it("put longer names first and stay few", () => {
    const found = keyCandidates(questionWords("New York City"), "city");
    expect(found[0]?.key).toBe("New York City");
    expect(keys("word ".repeat(20_000), "city").length).toBeLessThan(1_000);
    expect(keys("Ab1 ".repeat(40), "city").length).toBeLessThan(1_000);
  });
});

describe("keys of several columns", () => {
  const named = (question: string) => entityCandidates(questionWords(question), ["origin", "carrier"]);

  it("are all combinations of what is called by the columns' names", () => {
    const found = named("how late was carrier DL from origin JFK today");
    expect(found).toContainEqual({
      entity: { origin: "JFK", carrier: "DL" },
      phrase: "JFK · DL",
      at: [
        [6, 8],
        [3, 5],
      ],
    });
    for (const { entity } of found) expect(entity.origin).not.toBe("DL");
  });

  it("are words that look like keys where no name is called, no word twice", () => {
    const found = named("how late is DL at JFK").map(({ entity }) => `${entity.origin} ${entity.carrier}`);
    expect(found).toContain("JFK DL");
    expect(found).not.toContain("JFK JFK");
    expect(named("how late is everybody")).toEqual([]);
    expect(named("how late is JFK")).toEqual([]);
  });
});
