import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import {
  describeProduct,
  type Finding,
  type ProductDescription,
  parseProductFile,
} from "../../domain/product-file/index.ts";
import { planSchema } from "../../domain/read-models/history.ts";
import { AppError } from "../../errors.ts";
import { RefusedByPortal } from "../api-client.ts";
import { type CliContext, type Command, exitCodes, UsageError } from "../command.ts";
import { formatTable } from "../table.ts";
import type { Terminal } from "../terminal.ts";

type Plan = z.infer<typeof planSchema>;

interface PlannedFile {
  file: string;
  source: string;
  contentType: string;
  /** Absent when the file cannot be read as a product. */
  id: string | undefined;
  /** As the file describes it. */
  product: ProductDescription | undefined;
  plan: Plan;
}

const options = {
  yes: { type: "boolean", short: "y" },
  "dry-run": { type: "boolean" },
  reason: { type: "string" },
} as const;

/** `mesh apply`: shows what product files would do, then does it. */
export const applyCommand: Command = {
  name: "apply",
  usage: "FILE… [--dry-run] [--yes] [--reason TEXT]",
  summary: "Create or change data products by their files: shows the plan, asks, applies",
  async run(context, args) {
    const { files, dryRun, yes, reason } = readArguments(args);
    const planned: PlannedFile[] = [];
    for (const file of files) planned.push(await plan(context, file));
    checkTogether(planned);
    const ids = new Set(planned.flatMap(({ id }) => id ?? []));
    for (const each of planned) print(context.terminal, each, ids);
    const blocked = planned.filter(({ plan }) => plan.findings.some(({ level }) => level === "error"));
    if (blocked.length > 0) {
      context.terminal.problem(
        `Nothing was applied: ${blocked.length} of ${planned.length} files have errors.`,
      );
      return exitCodes.refused;
    }
    const due = planned.filter(({ plan }) => plan.plan.some(({ action }) => action !== "keep"));
    if (dryRun || due.length === 0) {
      context.terminal.line(due.length === 0 ? "Nothing to do." : "Nothing was applied: this was a dry run.");
      return exitCodes.done;
    }
    const ask = context.terminal.interactive && !yes;
    if (ask && !(await context.terminal.confirm(`Apply ${count(due.length)}?`))) {
      context.terminal.line("Nothing was applied.");
      return exitCodes.refused;
    }
    return apply(context, due, reason);
  },
};

const count = (files: number) => `${files} ${files === 1 ? "file" : "files"}`;

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (positionals.length === 0) throw new UsageError("Name at least one product file.");
  return {
    files: positionals,
    dryRun: values["dry-run"] ?? false,
    yes: values.yes ?? false,
    reason: values.reason,
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new AppError(
      "NOT_FOUND",
      `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

async function plan({ api }: CliContext, file: string): Promise<PlannedFile> {
  const source = read(file);
  const json = extname(file).toLowerCase() === ".json";
  const contentType = json ? "application/json" : "application/yaml";
  const parsed = parseProductFile(source, { format: json ? "json" : "yaml" });
  const product = parsed.definition && describeProduct(parsed.definition);
  const id = product?.id;
  // The portal would say the same; asking it needs the id, which a broken file may not have.
  if (id === undefined)
    return {
      file,
      source,
      contentType,
      id,
      product: undefined,
      plan: { plan: [], findings: parsed.findings, impact: [] },
    };
  const body = { method: "PUT" as const, body: source, contentType };
  const plan = await api.call(planSchema, { ...body, path: `/products/${id}`, query: { dryRun: "true" } });
  return { file, source, contentType, id, product, plan };
}

/**
 * Adds what is wrong between the files themselves: the portal knows only what was applied before, so columns of a
 * source that comes with the same command, and circles among them, are checked here.
 */
function checkTogether(planned: readonly PlannedFile[]): void {
  const batch = new Map(planned.flatMap(({ product }) => (product ? [[product.id, product]] : [])));
  if (batch.size < 2) return;
  for (const { source, contentType, product, plan } of planned) {
    if (!product) continue;
    const known = new Set(plan.findings.map(({ code, path }) => `${code} ${path}`));
    const { findings } = parseProductFile(source, {
      format: contentType === "application/json" ? "json" : "yaml",
      product: (id) => batch.get(id),
    });
    plan.findings.push(
      ...findings.filter(({ level, code, path }) => level === "error" && !known.has(`${code} ${path}`)),
    );
  }
}

const marks = { create: "+", change: "~", retire: "-", keep: "=", blocked: "!" } as const;

function print(terminal: Terminal, { file, plan }: PlannedFile, batch: ReadonlySet<string>): void {
  terminal.line(file);
  const steps = plan.plan.map(({ action, target, reason }) => [
    `  ${marks[action]} ${action}`,
    target,
    reason,
  ]);
  for (const line of formatTable(steps, terminal.width)) terminal.line(line);
  // An input that comes with the same command is not missing.
  for (const finding of plan.findings)
    if (!(finding.code === "UNKNOWN_SOURCE" && [...batch].some((id) => finding.message.startsWith(`${id} `))))
      terminal.line(`  ${placeOf(file, finding)}: ${finding.level} ${finding.code}: ${finding.message}`);
  if (plan.impact.length > 0) terminal.line("  Who is hit:");
  const hits = plan.impact.map(({ consumer, breaks }) => [`    ${consumer}`, breaks]);
  for (const line of formatTable(hits, terminal.width)) terminal.line(line);
  terminal.line();
}

/** `file:line:column`, which editors and terminals turn into links. */
const placeOf = (file: string, { line, column, path }: Finding) =>
  line === undefined ? `${file}${path === "" ? "" : ` (${path})`}` : `${file}:${line}:${column ?? 1}`;

const appliedSchema = z.object({ id: z.string(), revision: z.number() });

async function apply(
  { api, terminal }: CliContext,
  files: readonly PlannedFile[],
  reason: string | undefined,
): Promise<number> {
  for (const [index, { file, source, contentType, id }] of files.entries()) {
    try {
      const request = {
        method: "PUT" as const,
        path: `/products/${id}`,
        body: source,
        contentType,
        query: { reason },
      };
      const applied = await api.call(appliedSchema, request);
      terminal.line(`Applied ${applied.id}, revision ${applied.revision}.`);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const findings = error instanceof RefusedByPortal ? error.findings : [];
      for (const finding of findings)
        terminal.problem(`${placeOf(file, finding)}: ${finding.level} ${finding.code}: ${finding.message}`);
      if (findings.length === 0) terminal.problem(`${file}: ${error.message}`);
      terminal.problem(`${index} of ${count(files.length)} applied before this one was refused.`);
      return exitCodes.refused;
    }
  }
  return exitCodes.done;
}
