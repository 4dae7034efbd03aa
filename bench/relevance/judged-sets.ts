import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readCsv } from "../../server/sample/sources/csv.ts";
import { generator } from "./bootstrap.ts";

/** Judged sets of real documents stand beside the checkout and not in it; undefined where they are absent. */
export const judgedFolder: string | undefined = ((folder) => (existsSync(folder) ? folder : undefined))(
  join(import.meta.dirname, "../../../shared/data/documents"),
);

/** Where the draw of a small set begins; any number but 0. */
const seed = 20_260_101;

/** A collection with questions and the records that answer them, as a product can hold it. */
export interface JudgedSet {
  /** Name of the product and beginning of the figures' names. */
  name: string;
  records: readonly ({ id: string } & Record<string, string>)[];
  /** Columns that are searched and embedded; the first fields of a record, in this order. */
  columns: readonly string[];
  questions: readonly { question: string; isRelevant: (id: string) => boolean; relevant: number }[];
}

const documentSchema = z.object({
  id: z.string(),
  contents: z.string(),
  variants: z.array(z.string()),
  title: z.string().nullish(),
});
const querySchema = z.object({ query: z.string(), documents: z.array(z.string()) });

/** Only `\n` ends a line: some descriptions hold U+2028. */
const lines = (path: string): unknown[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);

/**
 * DataFinder (Viswanathan et al., ACL 2023): descriptions of data sets for machine learning and what researchers look
 * for. A data set's name has its spellings; `paper` is the title of the paper that introduced it. Of an id that comes
 * twice the last description holds, as in a stream. Questions whose data sets are not in the collection are left out.
 */
export function readDataFinder(folder: string): JudgedSet {
  const documents = lines(join(folder, "datafinder/documents.jsonl")).map((line) =>
    documentSchema.parse(line),
  );
  const records = new Map(
    documents.map(({ id, contents, variants, title }) => [
      id,
      { id, name: [...new Set([id, ...variants])].join(", "), paper: title ?? "", text: contents },
    ]),
  );
  const questions = lines(join(folder, "datafinder/queries_dev.jsonl")).flatMap((line) => {
    const { query, documents: named } = querySchema.parse(line);
    const relevant = new Set(named.filter((id) => records.has(id)));
    return relevant.size === 0
      ? []
      : [{ question: query, isRelevant: (id: string) => relevant.has(id), relevant: relevant.size }];
  });
  return {
    name: "dataFinder",
    records: [...records.values()],
    columns: ["name", "paper", "text"],
    questions,
  };
}

/**
 * Banking77 (Casanueva et al., 2020): customers' questions of 77 intents; a question of the test part is answered by
 * those of the training part that have the same intent. `small` takes some of each intent, by a fixed seed: enough to see
 * that it works.
 */
export function readBanking77(folder: string, small?: { records: number; questions: number }): JudgedSet {
  const rows = (part: string, mostEach = Number.POSITIVE_INFINITY) => {
    const all = readCsv(join(folder, `banking77/${part}.csv`)).map(({ text = "", category = "" }, row) => ({
      id: `${part}-${row + 1}`,
      text,
      category,
    }));
    if (mostEach === Number.POSITIVE_INFINITY) return all;
    const random = generator(seed);
    const drawn = all.map((row) => ({ row, at: random() })).sort((a, b) => a.at - b.at);
    const taken = new Map<string, number>();
    return drawn.flatMap(({ row }) => {
      const before = taken.get(row.category) ?? 0;
      taken.set(row.category, before + 1);
      return before < mostEach ? [row] : [];
    });
  };
  const records = rows("train", small?.records);
  const intents = new Map(records.map(({ id, category }) => [id, category]));
  const sizes = new Map<string, number>();
  for (const { category } of records) sizes.set(category, (sizes.get(category) ?? 0) + 1);
  return {
    name: small ? "banking77Small" : "banking77",
    records: records.map(({ id, text }) => ({ id, text })),
    columns: ["text"],
    questions: rows("test", small?.questions).map(({ text, category }) => ({
      question: text,
      isRelevant: (id) => intents.get(id) === category,
      relevant: sizes.get(category) ?? 0,
    })),
  };
}
