import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { compileFilter } from "../../server/domain/cel/filter.ts";
import { isDocumentProduct, sampleDocuments } from "../../server/search/testing/sample-search.ts";

const questionSchema = z.strictObject({
  ask: z.string().min(3),
  products: z.array(z.string()),
  rows: z
    .union([
      z.strictObject({ ids: z.array(z.string()).min(1) }),
      z.strictObject({ where: z.string().min(1) }),
    ])
    .optional(),
});

/** A question over the sample mesh with what answers it. */
export interface MeshQuestion {
  ask: string;
  /** Any of them among the first three is right; empty: nothing in the mesh answers. */
  products: readonly string[];
  /** Ids of the records of the first product that answer; empty where its records are no documents. */
  rows: ReadonlySet<string>;
  /** Nothing may be tuned on it. */
  heldOut: boolean;
}

const path = join(import.meta.dirname, "../questions/sample-mesh.yaml");
const idOf = (record: object): string => {
  const { id, report_id } = record as { id?: string; report_id?: string };
  return id ?? report_id ?? "";
};

/** The committed questions. Throws when a question names rows that the sample does not have. */
export function readMeshQuestions(): MeshQuestion[] {
  const { questions } = z
    .strictObject({ questions: z.array(questionSchema) })
    .parse(parse(readFileSync(path, "utf8")));
  // Reading 10,000 reports takes a tenth of a second, and two dozen questions are about them.
  const read = new Map<string, readonly object[]>();
  const recordsOf = (product: string): readonly object[] => {
    if (!isDocumentProduct(product)) throw new Error(`The rows of ${product} cannot be asked in words.`);
    const records = read.get(product) ?? sampleDocuments[product]();
    read.set(product, records);
    return records;
  };
  return questions.map(({ ask, products, rows }, place) => {
    const found = new Set(rows === undefined ? [] : rowsOf(recordsOf(products[0] ?? ""), rows));
    const missing = rows && "ids" in rows ? rows.ids.filter((id) => !found.has(id)) : [];
    if (missing.length > 0 || (rows && found.size === 0))
      throw new Error(`“${ask}”: the sample has no row ${missing.join(", ") || JSON.stringify(rows)}.`);
    return { ask, products, rows: found, heldOut: place % 2 === 1 };
  });
}

function rowsOf(records: readonly object[], rows: { ids: string[] } | { where: string }): string[] {
  if ("ids" in rows) return records.map(idOf).filter((id) => rows.ids.includes(id));
  const filter = compileFilter(rows.where);
  return records
    .filter((event) => {
      const outcome = filter.matches({
        event,
        length: 1_000,
        key: idOf(event),
        headers: {},
        eventTimeUs: 0,
        knowledgeTimeUs: 0,
        partition: 0,
        offset: 0,
      });
      if (typeof outcome === "string") throw new Error(`${rows.where}: ${outcome}`);
      return outcome;
    })
    .map(idOf);
}
