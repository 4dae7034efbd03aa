import type { InferReply } from "@/server/domain/data-plane-api/infer.ts";

/** Rows a preview asks for. */
export const previewRows = 50;

export type LabelRow = Readonly<Record<string, unknown>>;

/** Where labels come from, with what of them is needed to propose columns and to preview. */
export type Labels =
  | { kind: "file"; file: File; reply: InferReply }
  | { kind: "rows"; rows: readonly LabelRow[] }
  | {
      kind: "product";
      productId: string;
      port: string;
      columns: readonly LabelColumn[];
      rows: number | null;
    };

export interface LabelColumn {
  name: string;
  /** ODCS logical type, or how the source has it; "" where it is not known. */
  type: string;
}

/** The labels' own columns. */
export function columnsOf(labels: Labels): LabelColumn[] {
  if (labels.kind === "product") return [...labels.columns];
  if (labels.kind === "file")
    return labels.reply.fields
      .filter((field) => !field.path.includes("."))
      .map((field) => ({ name: field.column ?? field.path, type: field.logicalType }));
  const names = new Set(labels.rows.flatMap((row) => Object.keys(row)));
  return [...names].map((name) => ({ name, type: typeOf(labels.rows, name) }));
}

function typeOf(rows: readonly LabelRow[], name: string): string {
  const values = rows.map((row) => row[name]).filter((value) => value !== null && value !== undefined);
  if (values.length === 0) return "";
  if (values.every((value) => typeof value === "number")) return "number";
  if (values.every((value) => typeof value === "boolean")) return "boolean";
  if (values.every((value) => typeof value === "string" && isInstant(value))) return "timestamp";
  return "string";
}

const isInstant = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)/.test(text) && !Number.isNaN(Date.parse(text));

/** How many labels there are, as far as it is known. */
export function rowCount(labels: Labels): number | null {
  return labels.kind === "rows"
    ? labels.rows.length
    : labels.kind === "file"
      ? labels.reply.rows
      : labels.rows;
}

/** The first labels, for the preview; null where they have to be asked for. */
export function sampleOf(labels: Labels): readonly LabelRow[] | null {
  if (labels.kind === "product") return null;
  return (labels.kind === "file" ? labels.reply.sample : labels.rows).slice(0, previewRows);
}
