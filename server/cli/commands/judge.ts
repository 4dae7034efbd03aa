import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { queryReplySchema } from "../../domain/data-plane-api/query.ts";
import { judge, mean } from "../../domain/relevance/judge.ts";
import { isProductId } from "../../domain/slug.ts";
import { AppError } from "../../errors.ts";
import { type Command, exitCodes, UsageError } from "../command.ts";
import { formatTable } from "../table.ts";

const options = { "at-least": { type: "string" } } as const;

const fileSchema = z.strictObject({
  questions: z
    .array(
      z.strictObject({
        ask: z.string("must be the question").min(1),
        rows: z
          .array(z.string("must be a record's id; put quotes around numbers"))
          .min(1, "must name a record"),
        filter: z.string().min(1).optional(),
      }),
    )
    .min(1, "must hold a question"),
});

/** `mesh judge`: how good a product's answers are, by questions whose answers are known. */
export const judgeCommand: Command = {
  name: "judge",
  usage: "PRODUCT FILE [--at-least NDCG]",
  summary: "Ask a product the questions of a file and tell how well it finds the records that answer them",
  async run({ terminal, api }, args) {
    const { productId, file, least } = readArguments(args);
    const { questions } = readQuestions(file);
    const rows: string[][] = [["nDCG@10", "first at", "question"]];
    const all: ReturnType<typeof judge>[] = [];
    for (const [place, { ask, rows: relevant, filter }] of questions.entries()) {
      terminal.status(`${place + 1} of ${questions.length} …`);
      const { hits } = await api.call(queryReplySchema, {
        method: "POST",
        path: `/products/${productId}/query`,
        contentType: "application/json",
        body: JSON.stringify({ question: ask, k: 10, ...(filter === undefined ? {} : { filter }) }),
      });
      const wanted = new Set(relevant);
      const quality = judge(
        hits.map(({ id }) => id),
        (id) => wanted.has(id),
        wanted.size,
      );
      all.push(quality);
      rows.push([
        quality.ndcg10.toFixed(2),
        quality.mrr === 0 ? "–" : String(Math.round(1 / quality.mrr)),
        ask,
      ]);
    }
    for (const line of formatTable(rows, terminal.width)) terminal.line(line);
    const of = (figure: "ndcg10" | "recall10" | "mrr") => mean(all.map((each) => each[figure])) ?? 0;
    terminal.line();
    terminal.line(
      `${productId}, ${all.length} questions: nDCG@10 ${of("ndcg10").toFixed(3)}, recall@10 ${of("recall10").toFixed(3)}, MRR ${of("mrr").toFixed(3)}.`,
    );
    if (least === undefined || of("ndcg10") >= least) return exitCodes.done;
    terminal.problem(`nDCG@10 is below ${least}.`);
    return exitCodes.refused;
  },
};

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [productId, file, ...rest] = positionals;
  if (productId === undefined || file === undefined || rest.length > 0)
    throw new UsageError("Name one product and one file of questions.");
  if (!isProductId(productId)) throw new UsageError(`"${productId}" is not a product; write domain/product.`);
  const given = values["at-least"];
  const least = given === undefined ? undefined : Number(given);
  if (least !== undefined && !(least >= 0 && least <= 1))
    throw new UsageError(`--at-least is an nDCG from 0 to 1, not ${given}.`);
  return { productId, file, least };
}

function readQuestions(file: string): z.infer<typeof fileSchema> {
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new AppError("INVALID_INPUT", `${file} cannot be read as YAML. ${firstLine(cause)}`, { cause });
  }
  const parsed = fileSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new AppError(
    "INVALID_INPUT",
    `${file}${path === "" ? "" : `: ${path}`} ${issue?.message}. It needs questions: a list of ask (the question) and rows (ids of the records that answer it).`,
    path === "" ? {} : { path },
  );
}

const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
