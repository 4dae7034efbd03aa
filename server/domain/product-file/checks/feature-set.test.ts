import { describe, expect, it } from "vitest";
import { clicksMesh } from "../../feature-set/testing.ts";
import { describeProduct } from "../describe.ts";
import { parseProductFile } from "../parse.ts";

const mesh = clicksMesh();

const file = (block: string, type = "features", property = "millrace.featureSet") => `apiVersion: v1.0.0
kind: DataProduct
id: shop/activity
name: activity
version: 1.0.0
domain: shop
status: active
description: { purpose: For tests }
outputPorts:
  - { name: ${type}, type: ${type}, version: 1.0.0, contractId: activity }
---
apiVersion: v3.1.0
kind: DataContract
id: activity
version: 1.0.0
status: active
schema:
  - name: activity
    properties:
      - { name: account, logicalType: string, required: true, description: Account }
      - { name: cents, logicalType: integer, description: Cents }
customProperties:
  - property: ${property}
    value:
${block.replace(/^/gm, "      ")}
`;

const sound = `entity: [account_id]
source: shop/clicks
filter: event.amount >= 0
features:
  - { name: spent, aggregate: sum, column: amount, window: 1h, description: Money }
  - { name: bought, aggregate: ratio, where: event.action == "buy", window: 1h, description: Share }
  - { name: latest, aggregate: max, column: seen, window: 1h, description: Time }
  - { name: plan, lookup: { product: shop/accounts, column: plan, on: { account_id: id } }, description: Plan }
  - { name: rate, expression: "features.spent / max(1, features.bought)", description: Rate }`;

/** Errors and warnings, with the text of the line they point at. */
function findings(text: string, productOf = mesh.productOf) {
  const lines = text.split("\n");
  return parseProductFile(text, { product: productOf })
    .findings.filter(({ level }) => level !== "info")
    .map(({ code, message, line, path, level }) => ({
      level,
      code,
      path,
      message,
      at: lines[(line ?? 0) - 1]?.trim(),
    }));
}

it("finds nothing in a sound set", () => {
  expect(findings(file(sound))).toEqual([]);
});

describe("what does not fit is said at its line", () => {
  it.each([
    ["[account_id]\n", "[acount_id]\n", "UNKNOWN_FIELD", "Did you mean account_id?"],
    ["[account_id]\n", "[cart]\n", "ENTITY_TYPE", "must be one value"],
    ["source: shop/clicks", "source: shop/accounts", "SOURCE_PORT", "has no stream"],
    ["source: shop/clicks", "source: shop/clicks\neventTime: action", "EVENT_TIME_TYPE", "action is string"],
    ["event.amount >=", "event.amuont >=", "CEL", 'Did you mean "amount"?'],
    ["event.amount >= 0", "event.action >= 0", "CEL", "text, the other a number"],
    ["column: amount", "column: action", "COLUMN_TYPE", "sum needs a number; action is string"],
    ["column: amount", "column: ammount", "UNKNOWN_FIELD", "Did you mean amount?"],
    ["max, column: seen", "max, column: cart", "COLUMN_TYPE", "values with an order"],
    ["column: amount, window: 1h", "column: amount, window: 1h, dtype: string", "INVALID_VALUE", "a number"],
    [
      "column: seen, window: 1h",
      "column: seen, window: 1h, expected: { max: 3 }",
      "EXPECTED_TYPE",
      "gives timestamp",
    ],
    ["column: seen, window: 1h", "column: seen, window: 1h, dtype: int64", "DTYPE", "gives timestamp"],
    ['event.action == "buy", window', "event.actoin == 1, window", "CEL", 'Did you mean "action"?'],
    ['where: event.action == "buy", window', "window", "INVALID_VALUE", "ratio is the share"],
    ["aggregate: sum", "aggregate: avg", "INVALID_VALUE", "Did you mean mean?"],
    ["aggregate: ratio", "aggregate: ratios", "INVALID_VALUE", "Did you mean ratio?"],
    ["on: { account_id: id }", "on: { acount_id: id }", "LOOKUP_ENTITY", "Did you mean account_id?"],
    ["on: { account_id: id }", "on: { account_id: plan }", "LOOKUP_KEY", "found by id"],
    ["on: { account_id: id }", "on: { account_id: di }", "UNKNOWN_FIELD", "lookup names the field di"],
    ["column: plan", "column: plann", "UNKNOWN_FIELD", "Did you mean plan?"],
    ["features.spent /", "features.spend /", "UNKNOWN_FEATURE", "Did you mean spent?"],
    ["features.spent /", "features.plan /", "CEL", "string / double"],
    ['"features.spent / max(1, features.bought)"', "features.spent > 1, dtype: int64", "DTYPE", "gives bool"],
    ["features.spent / max(1, features.bought)", "total / 2", "CEL", "features.<name> and request.<name>"],
    ["features.spent / max(1", "features[request.name] / max(1", "CEL", "write features.<name>"],
    ["features.spent / max(1", "features.rate / max(1", "FEATURE_CYCLE", "depends on itself"],
  ])("%s → %s", (was, is, code, words) => {
    const found = findings(file(sound.replace(was, is)));
    const finding = found.find((each) => each.code === code && each.message.includes(words));
    expect(finding, JSON.stringify(found)).toMatchObject({ level: "error" });
    // The line is the one that was changed, or the block where it begins.
    expect(finding?.path).toContain("contracts.0.customProperties.0.value");
    expect(finding?.at).toContain((is.split("\n").at(-1) ?? "").split(",")[0]?.slice(0, 8));
  });

  it("takes an input that comes in the same batch, and warns of one that is not there", () => {
    const other = sound.replace("shop/accounts", "shop/people");
    expect(findings(file(other)).map(({ code }) => code)).toEqual(["UNKNOWN_SOURCE"]);
    const accounts = mesh.productOf("shop/accounts");
    expect(findings(file(other), (id) => (id === "shop/people" ? accounts : mesh.productOf(id)))).toEqual([]);
  });

  it("takes a key of another type for a mistake", () => {
    const numbered = clicksMesh();
    const accounts = numbered.productOf("shop/accounts");
    for (const field of accounts?.ports[0]?.fields ?? [])
      if (field.path === "id") field.logicalType = "integer";
    expect(findings(file(sound), numbered.productOf)).toMatchObject([
      { code: "LOOKUP_TYPE", level: "error" },
    ]);
  });
});

describe("derived streams", () => {
  const derived = `key: [account]
derive:
  from: shop/clicks
  filter: event.amount > 0
  map:
    account: event.account_id
    cents: int(event.amount * 100)`;
  const stream = (block: string) => file(block, "stream", "millrace.stream");
  const errors = (text: string, productOf = mesh.productOf) =>
    findings(text, productOf).filter(({ level }) => level === "error");

  it("finds nothing in a sound one", () => {
    expect(errors(stream(derived))).toEqual([]);
  });

  it.each([
    ["event.amount >", "event.amont >", "CEL", 'Did you mean "amount"?'],
    ["event.amount * 100", "event.amont * 100", "CEL", 'Did you mean "amount"?'],
    ["    cents:", "    sents:", "UNKNOWN_FIELD", "Did you mean cents?"],
    ["int(event.amount * 100)", "event.action", "MAP_TYPE", "gives string"],
    ["    account: event.account_id\n", "", "MAP_MISSING", "requires account"],
    ["from: shop/clicks", "from: shop/accounts", "SOURCE_PORT", "has no stream"],
    ["from: shop/clicks", "from: shop/activity", "SELF_INPUT", "derived from itself"],
  ])("%s → %s", (was, is, code, words) => {
    const found = errors(stream(derived).replace(was, is));
    expect(found, JSON.stringify(found)).toContainEqual(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    );
  });

  describe("enriched from tables", () => {
    const enriched = `${derived}
  enrich:
    owner: { product: shop/accounts, on: { id: event.account_id }, columns: [plan, balance] }`.replace(
      "int(event.amount * 100)",
      "int(enrich.owner.balance * 100)",
    );

    it("finds nothing in a sound one", () => {
      expect(errors(stream(enriched))).toEqual([]);
    });

    it.each([
      ["enrich.owner.balance", "enrich.owner.balanc", "CEL", 'Did you mean "balance"?'],
      ["enrich.owner.balance", "enrich.ownr.balance", "CEL", 'Did you mean "owner"?'],
      ["int(enrich.owner.balance * 100)", "enrich.owner.plan", "MAP_TYPE", "gives string"],
      ["[plan, balance]", "[plan, balance, plann]", "UNKNOWN_FIELD", "Did you mean plan?"],
      ["{ id: event.account_id }", "{ plan: event.account_id }", "ENRICH_KEY", "found by id"],
      ["{ id: event.account_id }", "{ id: event.acount_id }", "CEL", 'Did you mean "account_id"?'],
      ["product: shop/accounts", "product: shop/clicks", "ENRICH_PORT", "has no table"],
    ])("%s → %s", (was, is, code, words) => {
      const found = errors(stream(enriched).replace(was, is));
      expect(found, JSON.stringify(found)).toContainEqual(
        expect.objectContaining({ code, message: expect.stringContaining(words) }),
      );
    });

    it("must use the rows", () => {
      const unused = enriched.replace(/ {2}map:\n( {4}.*\n)+/, "");
      expect(errors(stream(unused)).map(({ code }) => code)).toContain("ENRICH_UNUSED");
    });
  });

  it("must map what its source does not have", () => {
    const passing = derived.split("\n").slice(0, 3).join("\n");
    expect(errors(stream(passing))).toMatchObject([{ code: "MAP_MISSING" }]);
  });

  it("refuses a circle through other products, and names the way round", () => {
    const back = parseProductFile(
      stream(derived)
        .replace("from: shop/clicks", "from: shop/activity")
        .replace(/(shop\/)activity\nname: activity/, "$1middle\nname: middle"),
    ).definition;
    if (!back) throw new Error("middle is not valid");
    const middle = describeProduct(back);
    const found = errors(stream(derived).replace("from: shop/clicks", "from: shop/middle"), (id) =>
      id === "shop/middle" ? middle : mesh.productOf(id),
    );
    expect(found).toContainEqual(
      expect.objectContaining({
        code: "INPUT_CYCLE",
        message: expect.stringContaining("shop/activity ← shop/middle ← shop/activity"),
      }),
    );
  });
});
