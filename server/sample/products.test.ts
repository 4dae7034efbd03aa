import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmbeddedTables } from "../adapters/table/embedded/index.ts";
import type { TableAdapter } from "../adapters/table/types.ts";
import { manualClock } from "../clock.ts";
import { compileDerivation } from "../domain/derivation.ts";
import { compileFeatureSet } from "../domain/feature-set/compile.ts";
import { describeProduct, parseProductFile, portOfType } from "../domain/product-file/index.ts";
import { compileValidator } from "../domain/record-validation/compile.ts";
import { measureSample, rangesOf } from "./measure.ts";
import { sampleDomains, sampleTeams } from "./mesh.ts";
import { computedSampleIds, readSampleProduct, type SampleProductId, sampleProductIds } from "./products.ts";
import { historySource, historyTable } from "./replay/history-source.ts";
import { createMapping } from "./replay/mapping.ts";
import { flightScenario } from "./replay/scenario.ts";
import { eventsBetween } from "./replay/schedule.ts";
import { readDatasetDescriptions } from "./sources/dataset-descriptions.ts";
import { readEarthquakes } from "./sources/earthquakes.ts";
import { readStrikeReports } from "./sources/strike-reports.ts";

const definitions = new Map(
  sampleProductIds.map((id) => [id, parseProductFile(readSampleProduct(id))] as const),
);

function described(id: SampleProductId) {
  const definition = definitions.get(id)?.definition;
  if (!definition) throw new Error(`${id} is not valid`);
  return describeProduct(definition);
}

function validatorOf(id: SampleProductId) {
  const port = portOfType(described(id).ports, "stream");
  return compileValidator(port?.contract.schema?.[0]?.properties ?? [], { unknownFields: "reject" });
}

describe.each([...sampleProductIds])("%s", (id) => {
  it("is a valid product file without a warning", () => {
    expect(definitions.get(id)?.findings.filter((finding) => finding.level !== "info")).toEqual([]);
    // Read again with the others at hand: columns, keys and types of sources and look-ups fit.
    const read = parseProductFile(readSampleProduct(id), {
      product: (other) => described(other as SampleProductId),
    });
    expect(read.findings.filter((finding) => finding.level !== "info")).toEqual([]);
    expect(described(id).id).toBe(id);
  });

  it("says what it is, for whom, its limits, its owner, its licence and whom to name", () => {
    const { about, description, domainId, ports } = described(id);
    expect(description.length).toBeGreaterThan(40);
    const product = definitions.get(id)?.definition?.product;
    expect(product?.description?.usage?.length).toBeGreaterThan(40);
    expect(product?.description?.limitations?.length).toBeGreaterThan(40);
    expect(about.licence && about.attribution && about.notes).toBeTruthy();
    const domain = sampleDomains.find((each) => each.id === domainId);
    expect(about.owner).toBe(domain?.ownerTeamId);
    expect(product?.team).toEqual({ name: sampleTeams.find((team) => team.id === about.owner)?.name });
    for (const port of ports)
      for (const field of port.fields) expect(field.description, field.path).not.toBe("");
  });

  it("names only products of this mesh as inputs, and fields they have", () => {
    for (const input of described(id).inputs) {
      const from = described(input.product as SampleProductId);
      const port = from.ports.find((each) => each.name === input.port);
      for (const field of input.fields ?? []) expect(port?.fields.map((each) => each.path)).toContain(field);
    }
  });
});

it("knows which products are computed from records of the past", () => {
  const computed = sampleProductIds.filter((id) => {
    const { ports } = described(id);
    const from =
      portOfType(ports, "features")?.config.source ?? portOfType(ports, "stream")?.config.derive?.from;
    return from !== undefined && from !== "product-analytics/clickstream_events";
  });
  expect(computedSampleIds).toEqual(computed);
});

it("compiles the feature sets, each dtype as it is declared", () => {
  const sets = sampleProductIds.map(described).filter(({ ports }) => portOfType(ports, "features"));
  expect(sets).toHaveLength(3);
  for (const set of sets) {
    const plan = compileFeatureSet(set, (id) => described(id as SampleProductId));
    const declared = portOfType(set.ports, "features")?.config.features.map(({ dtype }) => dtype);
    expect(plan.features.map(({ dtype }) => dtype)).toEqual(declared);
    for (const { name, description } of plan.features) expect(description.length, name).toBeGreaterThan(15);
  }
});

describe("what the contracts promise", () => {
  let home: string;
  let tables: TableAdapter;
  let measured: Awaited<ReturnType<typeof measureSample>>;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "millrace-sample-"));
    tables = createEmbeddedTables({
      lake: join(home, "lake"),
      spill: join(home, "spill"),
      clock: manualClock(0),
    });
    measured = await measureSample(tables, flightScenario);
  });
  afterAll(async () => {
    await tables.close();
    rmSync(home, { recursive: true, force: true });
  });

  it("holds every range as measured, no wider and no narrower", () => {
    for (const [id, ranges] of Object.entries(measured)) {
      const promised = new Map(
        described(id as SampleProductId).ports.flatMap((port) =>
          port.fields.flatMap((field) => {
            const { minimum, maximum } = field.property.logicalTypeOptions ?? {};
            return maximum === undefined ? [] : [[field.path, { minimum, maximum }] as const];
          }),
        ),
      );
      expect(promised.size, id).toBeGreaterThan(0);
      for (const [field, range] of promised) {
        // The PAGER flag is 0 or 1 by definition; everything else is what the data has.
        expect({ id, field, ...ranges[field] }).toEqual({ id, field, ...range });
      }
      const unpromised = Object.keys(ranges).filter((field) => !promised.has(field));
      expect({ id, unpromised }).toEqual({ id, unpromised: [] });
    }
  });

  it("holds the columns, types and keys of every table", async () => {
    for (const id of sampleProductIds) {
      const port = portOfType(described(id).ports, "table");
      if (!port) continue;
      const snapshot = (await tables.snapshots({ productId: id, port: "table" })).at(-1);
      expect(snapshot?.columns).toEqual(
        port.fields.map((field) => ({ name: field.path, type: field.physicalType })),
      );
      for (const field of port.fields) {
        const column = snapshot?.statistics.find((each) => each.name === field.path);
        if (field.required) expect(column?.nulls, `${id} ${field.path}`).toBe(0);
        if (field.unique && port.config.keys.length === 1) expect(column?.distinct).toBe(snapshot?.rows);
      }
      const rule = port.contract.schema?.[0]?.quality?.find((each) => each.metric === "rowCount");
      expect(snapshot?.rows).toBe(rule?.mustBe);
      if (!snapshot) throw new Error("no snapshot");
      const keys = port.config.keys.map((key) => `"${key}"`).join(", ");
      const { rows } = await tables.query({ productId: id, port: "table" }, snapshot, {
        sql: `SELECT count(*) FROM (SELECT DISTINCT ${keys} FROM t)`,
        name: "t",
        maxRows: 1,
        maxBytes: 1000,
        timeoutMs: 30_000,
      });
      expect(rows).toEqual([[snapshot.rows]]);
    }
  });

  it("holds the allowed words of the weather", async () => {
    const id = "weather/daily_weather";
    const port = portOfType(described(id).ports, "table");
    const snapshot = (await tables.snapshots({ productId: id, port: "table" })).at(-1);
    for (const field of port?.fields ?? []) {
      if (!field.allowed) continue;
      const column = snapshot?.statistics.find((each) => each.name === field.path);
      expect(column?.top.map((each) => each.value).sort()).toEqual([...field.allowed].sort());
    }
  });

  it.each([
    ["wildlife/strike_reports", () => readStrikeReports(), 10_000, "report_id"],
    ["seismic/earthquakes", () => readEarthquakes().map(({ record }) => record), 1707, "id"],
    ["open-data/dataset_descriptions", () => readDatasetDescriptions(), 73, "id"],
  ] as const)("accepts every record of %s", (id, read, count, key) => {
    const validator = validatorOf(id);
    const records: object[] = read();
    expect(records).toHaveLength(count);
    expect(new Set(records.map((record) => (record as Record<string, unknown>)[key])).size).toBe(count);
    for (const record of records) expect(validator.validate(record)).toEqual([]);
  });

  it("accepts every event of two replayed days, over the end of the recording", async () => {
    const validator = validatorOf("flight-operations/flight_events");
    const snapshot = (await tables.snapshots(historyTable)).at(-1);
    if (!snapshot) throw new Error("no snapshot");
    const mapping = createMapping(flightScenario, Date.UTC(2026, 10, 22));
    const end = mapping.toPresent({ epoch: 1, recordedMs: flightScenario.recordingStartMs });
    const day = 86_400_000;
    const deps = { source: historySource(tables, snapshot), mapping, scenario: flightScenario };
    const events = await eventsBetween(deps, end - day, end + day);
    expect(events.length).toBeGreaterThan(50_000);
    const faults = events.flatMap(({ event }) => validator.validate(event));
    expect(faults).toEqual([]);
    expect(new Set(events.map(({ event }) => event.event_id)).size).toBe(events.length);
  });

  it("holds what is expected of an airport's departures, over the whole recording", async () => {
    const snapshot = (await tables.snapshots(historyTable)).at(-1);
    if (!snapshot) throw new Error("no snapshot");
    // The windows cover up to 1 h 5 s and 25 h; inside its minute a departure may stand anywhere.
    const most = async (minutes: number) => {
      const { rows } = await tables.query(historyTable, snapshot, {
        sql: `SELECT max(n) FROM (SELECT count(*) OVER (PARTITION BY origin ORDER BY departure_utc
          RANGE BETWEEN INTERVAL ${minutes} MINUTES PRECEDING AND CURRENT ROW) AS n FROM t)`,
        name: "t",
        maxRows: 1,
        maxBytes: 1000,
        timeoutMs: 60_000,
      });
      return rows[0]?.[0];
    };
    const { rows } = await tables.query(historyTable, snapshot, {
      sql: "SELECT max(n) FROM (SELECT count(DISTINCT destination) AS n FROM t GROUP BY origin)",
      name: "t",
      maxRows: 1,
      maxBytes: 1000,
      timeoutMs: 60_000,
    });
    const port = portOfType(described("flight-operations/origin_airport_activity").ports, "features");
    const expected = (name: string) =>
      port?.config.features.find((feature) => feature.name === name)?.expected?.max;
    expect({
      departures_1h: await most(61),
      departures_24h: await most(25 * 60 + 1),
      destinations_24h: rows[0]?.[0],
    }).toEqual({
      departures_1h: expected("departures_1h"),
      departures_24h: expected("departures_24h"),
      destinations_24h: expected("destinations_24h"),
    });
  }, 90_000);

  it("gives every earthquake a region, and ranges as wide as the source's", () => {
    const port = portOfType(described("seismic/regional_earthquakes").ports, "stream");
    const { filter, map } = port?.config.derive ?? {};
    const derive = compileDerivation({ filter: filter ?? null, map: map ?? null, enrich: [] });
    const validator = validatorOf("seismic/regional_earthquakes");
    const records = readEarthquakes().flatMap(({ record }, offset) => {
      const value = JSON.stringify(record);
      const times = { eventTimeUs: 0, knowledgeTimeUs: 0 };
      const derived = derive({ key: null, value, headers: {}, ...times, partition: 0, offset });
      if (derived.kind === "left-out") {
        expect(record.type).not.toBe("earthquake");
        return [];
      }
      if (derived.kind !== "record") throw new Error(JSON.stringify(derived));
      const made = JSON.parse(derived.text) as Record<string, string | number>;
      expect(validator.validate(made)).toEqual([]);
      // A place in the same region as written, or by the abbreviation that is spelt out.
      const tail = String(made.place).split(", ").at(-1);
      expect({ CA: "California", NV: "Nevada", MX: "Mexico" }[tail ?? ""] ?? tail).toBe(made.region);
      return [made];
    });
    expect(records).toHaveLength(
      readEarthquakes().filter(({ record }) => record.type === "earthquake").length,
    );
    expect(records.filter(({ region }) => region === "California").length).toBeGreaterThan(700);
    const ranges = rangesOf(records);
    for (const { path, property } of port?.fields ?? []) {
      const { minimum, maximum } = property.logicalTypeOptions ?? {};
      if (maximum !== undefined) expect({ path, ...ranges[path] }).toEqual({ path, minimum, maximum });
    }
  });

  it("keeps the knowledge of an earthquake after the quake", () => {
    for (const { updatedMs, record } of readEarthquakes())
      expect(updatedMs).toBeGreaterThan(Date.parse(String(record.at)));
  });
});
