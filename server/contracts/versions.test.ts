import { describe, expect, test } from "vitest";
import { type ProductDefinition, parseProductFile } from "../domain/product-file/index.ts";
import { flightsYaml } from "../domain/product-file/testing/examples.ts";
import { diffDefinitions } from "./diff/index.ts";
import { impactOf } from "./impact.ts";
import { checkVersions, raisesEnough } from "./versions.ts";

function read(text: string): ProductDefinition {
  const { definition } = parseProductFile(text);
  if (!definition) throw new Error("not valid");
  return definition;
}

const portVersion = "type: stream, version: 1.0.0";
const narrower = flightsYaml.replace("maximum: 5000", "maximum: 4000");

function check(before: string, after: string, consumers: boolean) {
  const [was, is] = [read(before), read(after)];
  return checkVersions(was, is, diffDefinitions(was, is), consumers);
}

describe("a breaking change asks for a major", () => {
  test("an error when somebody reads it, a warning when nobody does", () => {
    expect(check(flightsYaml, narrower, true)).toMatchObject([
      { level: "error", code: "BREAKING_WITHOUT_MAJOR", path: "product.outputPorts.0.version" },
    ]);
    expect(check(flightsYaml, narrower, false)).toMatchObject([
      { level: "warning", code: "BREAKING_WITHOUT_MAJOR" },
    ]);
    expect(check(flightsYaml, narrower, true)[0]?.message).toContain("Raise its version to 2.0.0");
  });
  test("drafts promise nothing", () => {
    const draft = (text: string) =>
      text.replace(
        "version: 1.0.0\nstatus: active\ndescription",
        "version: 1.0.0\nstatus: draft\ndescription",
      );
    expect(check(draft(flightsYaml), draft(narrower), true)).toMatchObject([{ level: "info" }]);
  });
  test("a raised major is enough, a raised minor is not", () => {
    expect(check(flightsYaml, narrower.replace(portVersion, "type: stream, version: 2.0.0"), true)).toEqual(
      [],
    );
    expect(
      check(flightsYaml, narrower.replace(portVersion, "type: stream, version: 1.1.0"), true),
    ).toHaveLength(1);
  });
  test("a compatible change asks for nothing", () => {
    expect(check(flightsYaml, flightsYaml.replace("maximum: 5000", "maximum: 6000"), true)).toEqual([]);
  });
  test("a removed port asks for a major of the product", () => {
    const two = flightsYaml
      .replace(
        "outputPorts:\n",
        "outputPorts:\n  - { name: copy, type: stream, version: 1.0.0, contractId: copy }\n",
      )
      .concat("---\n", (flightsYaml.split("---\n")[1] ?? "").replace("id: flight_events.stream", "id: copy"));
    expect(check(two, flightsYaml, true)).toMatchObject([{ level: "error", path: "product.version" }]);
    expect(
      check(
        two,
        flightsYaml.replace(
          "version: 1.0.0\nstatus: active\ndescription",
          "version: 2.0.0\nstatus: active\ndescription",
        ),
        true,
      ),
    ).toEqual([]);
  });
});

test.each([
  ["1.0.0", "2.0.0", true],
  ["1.9.9", "1.10.0", false],
  ["0.1.0", "0.2.0", true],
  ["0.1.0", "0.1.1", false],
  ["0.1.0", "1.0.0", true],
])("%s → %s: %s", (before, after, enough) => {
  expect(raisesEnough(before, after)).toBe(enough);
});

test("consumers are named for what they use", () => {
  const after = narrower.replace("partitions: 1", "partitions: 2");
  const changes = diffDefinitions(read(flightsYaml), read(after));
  const impact = impactOf(changes, [
    { name: "product a/uses-distance", port: "stream", fields: ["distance"] },
    { name: "product a/uses-delay", port: "stream", fields: ["delay"] },
    { name: "product a/another-port", port: "table", fields: [] },
    { name: "Maya (portal)", port: null, fields: [] },
  ]);
  const of = (name: string) =>
    impact.filter((row) => row.consumer === name).map((row) => row.breaks.split(":")[0]);
  expect(of("product a/uses-distance")).toEqual([
    "The range of distance was narrowed",
    "Partitions changed from 1 to 2",
  ]);
  expect(of("product a/uses-delay")).toEqual(["Partitions changed from 1 to 2"]);
  expect(of("product a/another-port")).toEqual([]);
  expect(of("Maya (portal)")).toHaveLength(2);
});
