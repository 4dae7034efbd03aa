import { describe, expect, test } from "vitest";
import { contractSources, describeProduct, findPort, parseProductFile, portOfType } from "./index.ts";
import { flightsYaml, sessionsYaml } from "./testing/examples.ts";

/** The one finding with this code, or a failure that lists what there is. */
function only(text: string, code: string, options = {}) {
  const found = parseProductFile(text, options).findings;
  const hits = found.filter((finding) => finding.code === code);
  expect(hits, found.map((finding) => `${finding.code} ${finding.path}`).join("\n")).toHaveLength(1);
  return hits[0];
}

test("a good file has no findings, and every part is read", () => {
  const { definition, findings } = parseProductFile(flightsYaml);
  expect(findings).toEqual([]);
  if (!definition) throw new Error("no definition");
  const product = describeProduct(definition);
  expect(product).toMatchObject({
    id: "flight-operations/flight_events",
    domainId: "flight-operations",
    title: "Flight events",
    status: "active",
    tags: ["flights", "replay"],
  });
  const stream = portOfType(product.ports, "stream");
  expect(stream?.config).toEqual({
    key: ["origin"],
    eventTime: "at",
    recordId: "id",
    partitions: 1,
    retention: "30d",
    unknownFields: "reject",
    enforcement: "reject",
  });
  expect(stream?.fields.find((field) => field.path === "distance")).toMatchObject({
    logicalType: "integer",
    minimum: 0,
    maximum: 5000,
    required: false,
  });
});

test("the contract's own text is kept byte for byte", () => {
  const odd = flightsYaml.replace(
    "version: 1.0.0\nstatus: active\nschema:",
    "version:   1.0.0 # three spaces\nstatus: active\nschema:",
  );
  const [source] = parseProductFile(odd).contractSources;
  expect(odd.endsWith(`---\n${source}`)).toBe(true);
  expect(source).toContain("version:   1.0.0 # three spaces");
});

test.each([
  ["as it is", (text: string) => text],
  ["with a marker before the first document", (text: string) => `# head\n---\n${text}`],
  ["with a remark on the marker", (text: string) => text.replace("---\n", "--- # the contract\n")],
  ["with Windows line ends", (text: string) => text.replaceAll("\n", "\r\n")],
  ["with an end mark", (text: string) => text.replace("---\n", "...\n---\n")],
  [
    "with content on the marker's line",
    (text: string) => text.replace("---\napiVersion: v3.1.0\n", "--- !!map\napiVersion: v3.1.0\n"),
  ],
  [
    "with dashes in a block of text",
    (text: string) => text.replace("purpose: Every", "purpose: |\n    a\n    ---\n    b\n  usage: Every"),
  ],
  ["with a directive", (text: string) => `%YAML 1.2\n---\n${text}`],
])("contracts are cut out without parsing as the parser does it: %s", (_name, change) => {
  const text = change(flightsYaml);
  const parsed = parseProductFile(text);
  expect(parsed.findings).toEqual([]);
  expect(contractSources(text, 1)).toEqual(parsed.contractSources);
});

test("the design's feature set is accepted as it stands", () => {
  const { definition, findings } = parseProductFile(sessionsYaml);
  expect(findings.filter((finding) => finding.level === "error")).toEqual([]);
  if (!definition) throw new Error("no definition");
  const features = portOfType(describeProduct(definition).ports, "features");
  expect(features?.config.features.map((feature) => feature.name)).toEqual([
    "sessions_1h",
    "last_actions",
    "events_5m",
    "events_1h",
    "activity_ratio",
  ]);
});

test("everything wrong is said at once, each with its line", () => {
  const broken = flightsYaml
    .replace("tags: [flights, replay]", "tagz: [flights, replay]")
    .replace("logicalType: number,", "logicalType: nmber,")
    .replace("eventTime: at", "evenTime: at")
    .replace("retention: 30d", "retention: 30 days");
  const { definition, findings } = parseProductFile(broken);
  expect(definition).toBeUndefined();
  expect(findings.map(({ code, path, line }) => ({ code, path, line }))).toEqual([
    { code: "UNKNOWN_KEY", path: "product.tagz", line: 11 },
    { code: "INVALID_VALUE", path: "contracts.0.schema.0.properties.5.logicalType", line: 32 },
    { code: "UNKNOWN_KEY", path: "contracts.0.customProperties.0.value.evenTime", line: 37 },
    { code: "INVALID_VALUE", path: "contracts.0.customProperties.0.value.retention", line: 37 },
  ]);
  expect(findings[0]?.message).toContain('Did you mean "tags"?');
  expect(findings[2]?.message).toContain('Did you mean "eventTime"?');
});

describe("syntax", () => {
  test("broken YAML names line and column", () => {
    const { findings } = parseProductFile("apiVersion: v1.0.0\nkind: [DataProduct\nid: x\n");
    expect(findings[0]).toMatchObject({ level: "error", code: "SYNTAX", line: 3 });
  });

  test("broken JSON names line and column", () => {
    expect(parseProductFile('{\n "product": }').findings[0]).toMatchObject({
      code: "SYNTAX",
      line: 2,
      column: 13,
    });
  });

  test.each(["", "\n\n", "---\n", "# nothing\n"])("%j is an empty file or an unfit document", (text) => {
    expect(parseProductFile(text).findings[0]?.level).toBe("error");
  });

  test("a document repeated by aliases a thousandfold is refused, not expanded", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${"*a,".repeat(9)}]\nc: &c [${"*b,".repeat(9)}]\nd: [${"*c,".repeat(9)}]\n`;
    expect(parseProductFile(bomb).findings[0]?.code).toBe("SYNTAX");
  });

  test("nesting that would overflow the stack is refused", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    expect(parseProductFile(deep, { format: "yaml" }).findings[0]?.code).toBe("SYNTAX");
    expect(parseProductFile(deep, { format: "json" }).findings.at(0)?.level).toBe("error");
  });

  test("what a database cannot keep is refused", () => {
    const text = JSON.stringify({ product: { ...product(), name: "a\0b" }, contracts: [] });
    expect(parseProductFile(text).findings[0]).toMatchObject({ level: "error", code: "SYNTAX" });
    const half = JSON.stringify({ product: { ...product(), name: "\ud800" }, contracts: [] });
    expect(parseProductFile(half).findings[0]).toMatchObject({ level: "error", code: "SYNTAX" });
    const literal = JSON.stringify({ product: { ...product(), name: "\\u0000" }, contracts: [] });
    expect(parseProductFile(literal).findings.filter((finding) => finding.code === "SYNTAX")).toEqual([]);
  });
});

const product = () => ({
  apiVersion: "v1.0.0",
  kind: "DataProduct",
  id: "flight-operations/flight_events",
  status: "draft",
});

describe("JSON forms", () => {
  const parsed = parseProductFile(flightsYaml).definition;
  test("{product, contracts} gives the same definition", () => {
    expect(parseProductFile(JSON.stringify(parsed)).definition).toEqual(parsed);
  });
  test("a list of documents gives the same definition", () => {
    const list = JSON.stringify([parsed?.product, ...(parsed?.contracts ?? [])]);
    expect(parseProductFile(list, { format: "json" }).definition).toEqual(parsed);
  });
  test("findings in JSON have lines too", () => {
    const text = JSON.stringify(parsed, null, 1).replace('"retention": "30d"', '"retention": "soon"');
    const finding = only(text, "INVALID_VALUE");
    expect(text.split("\n")[(finding?.line ?? 0) - 1]).toContain('"retention": "soon"');
  });
});

describe("across documents", () => {
  test("the address counts", () => {
    expect(only(flightsYaml, "ID_MISMATCH", { expectId: "a/b" })?.message).toContain("a/b");
  });
  test("the domain follows the id", () => {
    only(flightsYaml.replace("domain: flight-operations", "domain: airports"), "DOMAIN_MISMATCH");
  });
  test("the first document is the product", () => {
    const [head = "", tail = ""] = flightsYaml.split("---\n");
    const { findings } = parseProductFile(`${tail}---\n${head}`);
    expect(findings.map((finding) => finding.code)).toEqual(["DOCUMENT_ORDER", "DOCUMENT_ORDER"]);
  });
  test("a port finds its contract", () => {
    const finding = only(
      flightsYaml.replace("contractId: flight_events.stream", "contractId: flight_event.stream"),
      "CONTRACT_NOT_FOUND",
    );
    expect(finding).toMatchObject({ path: "product.outputPorts.0.contractId" });
    expect(finding?.message).toContain("Did you mean flight_events.stream?");
  });
  test("a port has a type of ours", () => {
    expect(only(flightsYaml.replace("type: stream", "type: streem"), "PORT_TYPE")?.message).toContain(
      "Did you mean stream?",
    );
  });
  test("a stream port needs its block", () => {
    only(flightsYaml.replace("millrace.stream", "some.other"), "NO_BLOCK");
  });
  test("a block has a known name", () => {
    expect(
      only(flightsYaml.replace("millrace.stream", "millrace.steam"), "UNKNOWN_BLOCK")?.message,
    ).toContain('Did you mean "millrace.stream"?');
  });
  test("a block stands where it belongs", () => {
    only(
      flightsYaml.replace(
        "property: millrace.product\n    value: { title: Flight events, licence: US public domain, attribution: US Bureau of Transportation Statistics }",
        "property: millrace.table\n    value: { format: csv }",
      ),
      "MISPLACED_BLOCK",
    );
  });
  test("versions are semantic", () => {
    only(flightsYaml.replace("type: stream, version: 1.0.0", "type: stream, version: latest"), "BAD_VERSION");
  });
  test("two majors live side by side, the higher one is primary", () => {
    const two = flightsYaml
      .replace(
        "outputPorts:\n",
        "outputPorts:\n  - { name: stream, type: stream, version: 2.1.0, contractId: flight_events.stream.v2 }\n",
      )
      .concat(
        "---\n",
        (flightsYaml.split("---\n")[1] ?? "").replace(
          "id: flight_events.stream\nversion: 1.0.0",
          "id: flight_events.stream.v2\nversion: 2.1.0",
        ),
      );
    const { definition, findings } = parseProductFile(two);
    expect(findings).toEqual([]);
    const ports = definition ? describeProduct(definition).ports : [];
    expect(ports.map(({ key, primary }) => ({ key, primary }))).toEqual([
      { key: "stream", primary: true },
      { key: "stream@1", primary: false },
    ]);
    expect(findPort(ports, "stream")?.version).toBe("2.1.0");
    expect(findPort(ports, "stream@1")?.version).toBe("1.0.0");
    expect(findPort(ports, "stream@3")).toBeUndefined();
  });
});

describe("columns", () => {
  test.each([
    ["key: [origin]", "key: [orign]", "key.0", "origin"],
    ["eventTime: at", "eventTime: att", "eventTime", "at"],
    ["recordId: id", "recordId: idd", "recordId", "id"],
  ])("%s → %s is an unknown field", (from, to, path, guess) => {
    const finding = only(flightsYaml.replace(from, to), "UNKNOWN_FIELD");
    expect(finding?.path).toBe(`contracts.0.customProperties.0.value.${path}`);
    expect(finding?.message).toContain(`Did you mean ${guess}?`);
  });
  test("the smallest is not above the largest", () => {
    expect(
      only(flightsYaml.replace("minimum: 0, maximum: 5000", "minimum: 9000, maximum: 5000"), "RANGE"),
    ).toMatchObject({
      level: "error",
      path: "contracts.0.schema.0.properties.4.logicalTypeOptions.minimum",
    });
  });
  test("a pattern is a regular expression, and one that cannot be enforced says so", () => {
    const having = (pattern: string) =>
      flightsYaml.replace(
        "description: Airport of departure }",
        () => `description: Airport of departure, logicalTypeOptions: { pattern: '${pattern}' } }`,
      );
    expect(only(having("["), "PATTERN")).toMatchObject({ level: "error" });
    const finding = only(having("^(?!X)[A-Z]{3}$"), "PATTERN_NOT_ENFORCED");
    expect(finding).toMatchObject({ level: "warning", message: expect.stringContaining("Look-around") });
    expect(parseProductFile(having("^[A-Z]{3}$")).findings).toEqual([]);
  });
  test("event time is a time", () => {
    only(
      flightsYaml.replace("name: at, logicalType: timestamp", "name: at, logicalType: boolean"),
      "EVENT_TIME_TYPE",
    );
  });
  test("missing descriptions are named together", () => {
    const finding = only(
      flightsYaml
        .replace(", description: departed or arrived", "")
        .replace(", description: Airport of departure", ""),
      "NO_DESCRIPTION",
    );
    expect(finding).toMatchObject({
      level: "warning",
      message: "Fields without a description: kind, origin.",
    });
  });
  test("what looks like a person is asked to be classified", () => {
    const personal = flightsYaml.replace("name: kind,", "name: passengerEmail,");
    expect(only(personal, "UNCLASSIFIED")).toMatchObject({ level: "warning" });
    const classified = personal.replace(
      "name: passengerEmail,",
      "name: passengerEmail, classification: personal,",
    );
    expect(parseProductFile(classified).findings).toEqual([]);
  });
});

describe("feature sets", () => {
  const change = (from: string, to: string) =>
    parseProductFile(sessionsYaml.replace(from, to)).findings.filter((finding) => finding.level === "error");
  test.each([
    ["aggregate: session_count, gap: 5m,", "aggregate: session_count,", "session_count needs gap"],
    ["n: 3, ", "", "last_n needs n"],
    ["column: action, ", "", "last_n needs the column"],
    ["aggregate: count, window: 5m", "aggregate: count", "count needs a window"],
    ["aggregate: count, window: 5m", "aggregate: count, window: 5m, q: 0.5", '"q" does not belong to count'],
    ["aggregate: count, window: 5m", "aggregate: cont, window: 5m", "must be one of count"],
    ["aggregate: count, window: 5m", "window: 5m", "has none"],
    ["dtype: int64", "dtype: string", "gives an integer"],
    ["min: 0, max: 12", "min: 13, max: 12", "above the largest"],
    ["gap: 5m, window: 1h", "gap: 2h, window: 1h", "gap must not be longer"],
    ["window: 24h", "window: 30d, exact: true", "windows up to 24h"],
    ["features.events_5m / ", "features.events_6m / ", "Did you mean events_5m?"],
    ["features.events_5m / ", "features.activity_ratio / ", "depends on itself"],
    ["name: events_5m", "name: events_1h", "Two features are called"],
  ])("%s → %s", (from, to, message) => {
    expect(sessionsYaml).toContain(from);
    expect(
      change(from, to)
        .map((finding) => finding.message)
        .join("\n"),
    ).toContain(message);
  });

  test("columns are held against the source where it is known", () => {
    const source = parseProductFile(flightsYaml).definition;
    if (!source) throw new Error("no source");
    const described = describeProduct(source);
    const text = sessionsYaml
      .replace("product-analytics/clickstream_events", "flight-operations/flight_events")
      .replace("entity: [account_id]", "entity: [origin]")
      .replace("aggregate: last_n, n: 3, column: action", "aggregate: sum, column: kind");
    const { findings } = parseProductFile(text, {
      product: (id) => (id === described.id ? described : undefined),
    });
    expect(findings.filter((finding) => finding.level === "error")).toMatchObject([
      { code: "COLUMN_TYPE", path: "contracts.0.customProperties.0.value.features.1.column" },
    ]);
  });

  test("a source that is not there yet is a warning", () => {
    only(sessionsYaml, "UNKNOWN_SOURCE", { product: () => undefined });
  });
});

describe("CEL", () => {
  const filtered = (filter: string) =>
    sessionsYaml.replace("ttl: 24h", `ttl: 24h\n      filter: ${JSON.stringify(filter)}`);
  const path = "contracts.0.customProperties.0.value.filter";

  test("of an unknown source is checked for its form", () => {
    const finding = only(filtered("event.kind =="), "CEL");
    expect(finding).toMatchObject({ level: "error", path });
    expect(filtered("").split("\n")[(finding?.line ?? 0) - 1]).toContain("filter:");
    expect(only(filtered("1 + 1"), "CEL")?.message).toContain("true or false");
    expect(
      parseProductFile(filtered('event.kind == "arrived"')).findings.some(
        (finding) => finding.code === "CEL",
      ),
    ).toBe(false);
  });

  test("of a known source is checked against its fields", () => {
    const source = parseProductFile(flightsYaml).definition;
    const flights = source && describeProduct(source);
    const options = { product: () => flights };
    const text = filtered('event.knd == "arrived"')
      .replace("entity: [account_id]", "entity: [origin]")
      .replace("column: action", "column: kind");
    expect(only(text, "CEL", options)?.message).toContain("kind");
    expect(
      parseProductFile(text.replace("event.knd", "event.kind"), options).findings.filter(
        (finding) => finding.level === "error",
      ),
    ).toEqual([]);
  });

  test("over features is checked for its form", () => {
    only(
      sessionsYaml.replace("features.events_5m / max(1, features.events_1h)", "features.events_5m / max(1,"),
      "CEL",
    );
  });
});
