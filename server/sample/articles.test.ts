import { describe, expect, it, test } from "vitest";
import { anchorMaker } from "../../components/article/headings.ts";
import { compileFilter } from "../domain/cel/filter.ts";
import { rejectionCodes } from "../domain/data-plane-api/ingest.ts";
import {
  blockSchemas,
  describeProduct,
  type ParsedProductFile,
  parseProductFile,
  portOfType,
} from "../domain/product-file/index.ts";
import { compileValidator } from "../domain/record-validation/compile.ts";
import { envVariables } from "../env.ts";
import { readSampleProduct, sampleProductIds } from "./products.ts";
import { readArticles } from "./sources/articles.ts";

const articles = readArticles();
const byId = new Map(articles.map((article) => [article.id, article]));

/** Fenced blocks of an article, by their language. */
function fences(body: string, language: string): string[] {
  return [...body.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, text]) =>
    name === language && text !== undefined ? [text] : [],
  );
}

const bodyOf = (id: string): string => byId.get(id)?.body ?? "";
const proseOf = (body: string): string => body.replace(/^```[\s\S]*?^```$/gm, "");

/** Codes in the first column of the tables of a text. */
const firstColumn = (text: string): string[] =>
  [...text.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = ""]) =>
    cell.split(",").map((code) => code.replaceAll("`", "").trim()),
  );

function anchorsOf(id: string): string[] {
  const anchor = anchorMaker();
  return [...proseOf(bodyOf(id)).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    anchor(heading.replaceAll("`", "")),
  );
}

function sample(id: (typeof sampleProductIds)[number]) {
  const { definition } = parseProductFile(readSampleProduct(id));
  if (!definition) throw new Error(`${id} is not valid`);
  return describeProduct(definition);
}

const streamFields = (id: (typeof sampleProductIds)[number]) =>
  portOfType(sample(id).ports, "stream")?.contract.schema?.[0]?.properties ?? [];

test("there are articles, and each keeps the contract of the product it becomes a record of", () => {
  expect(articles.length).toBeGreaterThanOrEqual(12);
  const contract = compileValidator(streamFields("help/articles"), { unknownFields: "reject" });
  for (const article of articles) {
    const record = { ...article, author: "Millrace", published_at: "2026-01-31T00:00:00Z", revision: 1 };
    expect(contract.validate(record), article.id).toEqual([]);
    expect(article.topics.length, article.id).toBeGreaterThan(0);
  }
});

describe("links", () => {
  const links = articles.flatMap(({ id, body }) =>
    [...proseOf(body).matchAll(/\]\((\/[^)]+)\)/g)].map(([, href = ""]): [string, string] => [id, href]),
  );

  it("are there", () => expect(links.length).toBeGreaterThan(20));

  it.each(links)("%s → %s leads somewhere", (_from, href) => {
    const [path = "", anchor] = href.split("#");
    const [, area, ...rest] = path.split("/");
    if (area === "products") expect(sampleProductIds).toContain(rest.slice(0, 2).join("/"));
    else {
      expect(area).toBe("help");
      expect([...byId.keys()]).toContain(rest.join("/"));
      if (anchor !== undefined) expect(anchorsOf(rest.join("/"))).toContain(anchor);
    }
  });
});

describe("product files", () => {
  const files = articles.flatMap(({ id, body }) =>
    fences(body, "yaml")
      .filter((text) => text.startsWith("apiVersion"))
      .map((text): [string, string] => [`${id} ${/^id: (\S+)$/m.exec(text)?.[1]}`, text]),
  );
  const known = new Map([
    ...sampleProductIds.map((id) => [id as string, sample(id)] as const),
    ...files.flatMap(([, text]) => {
      const { definition } = parseProductFile(text);
      return definition ? [[definition.product.id, describeProduct(definition)] as const] : [];
    }),
  ]);
  // Warnings too: an example that a reader copies must not begin with a warning.
  const wrong = ({ findings }: ParsedProductFile) => findings.filter(({ level }) => level !== "info");

  it.each(files)("%s is valid", (_name, text) => {
    expect(wrong(parseProductFile(text, { product: (id) => known.get(id) }))).toEqual([]);
  });

  it("show every block", () => {
    const text = files.map(([, file]) => file).join("\n");
    expect(Object.keys(blockSchemas).filter((name) => !text.includes(`property: ${name}\n`))).toEqual([]);
  });

  test("the records of the sending examples pass or fail as the article says", () => {
    const gauges = known.get("weather/rain_gauges");
    const fields = gauges && portOfType(gauges.ports, "stream")?.contract.schema?.[0]?.properties;
    const contract = compileValidator(fields ?? [], { unknownFields: "reject" });
    const bodies = fences(bodyOf("send-events"), "bash").flatMap((text) => {
      const [, body] = /-d '([^']+)'/.exec(text) ?? [];
      return body === undefined ? [] : [JSON.parse(body) as unknown];
    });
    expect(bodies).toHaveLength(2);
    const codes = bodies.flat().map((record) => contract.validate(record).map(({ code }) => code));
    expect(codes).toEqual([[], ["RANGE"], []]);
  });
});

describe("filters", () => {
  const fields = Object.fromEntries(
    streamFields("flight-operations/flight_events").map(({ name, logicalType }) => [
      name,
      { logicalType: logicalType ?? "" },
    ]),
  );
  const lines = fences(bodyOf("filters"), "cel").flatMap((text) => text.trim().split("\n"));

  it("are there", () => expect(lines.length).toBeGreaterThan(8));

  it.each(lines)("%s", (line) => {
    const filter = compileFilter(line, fields);
    const at = Date.parse("2026-03-01T10:00:00Z") * 1000;
    const event = {
      kind: "arrived",
      at: "2026-03-01T10:00:00Z",
      airport: "SFO",
      origin: "SEA",
      destination: "SFO",
      distance_miles: 679,
      arrival_delay_minutes: 70,
    };
    const outcome = filter.matches({
      event,
      length: 200,
      key: "SFO",
      headers: { "millrace-replay": "us-flights-2001" },
      eventTimeUs: at,
      knowledgeTimeUs: at + 1000,
      partition: 2,
      offset: 7,
    });
    expect(outcome).toBeTypeOf("boolean");
  });
});

test("the list of variables is that of the environment", () => {
  const [, table = ""] = bodyOf("run-millrace").split("## Environment");
  const told = firstColumn(table.split("\n## ")[0] ?? "").filter((name) => /^[A-Z_]+$/.test(name));
  expect(told.sort()).toEqual(Object.keys(envVariables).sort());
});

test("the list of rejection codes is complete", () => {
  const told = firstColumn(proseOf(bodyOf("send-events"))).filter((name) => /^[A-Z_]+$/.test(name));
  expect(told.sort()).toEqual([...rejectionCodes].sort());
});

test("the sample is told as it is", () => {
  for (const id of sampleProductIds) expect(bodyOf("sample-mesh")).toContain(`(/products/${id})`);
});
