import type { EnrichFields } from "../../cel/record-value.ts";
import { nearest } from "../../nearest.ts";
import { type PortOf, portOfType } from "../describe.ts";
import type { FieldDefinition } from "../fields.ts";
import type { Path, Report } from "../finding.ts";
import { fieldsForCel, filterProblem, valueProblem, valueType } from "./cel-rules.ts";
import { needField } from "./columns.ts";
import type { CheckContext } from "./context.ts";
import { checkInferences } from "./derive-inference.ts";
import { reportUnknownSource, sourceProduct } from "./source.ts";

type Derive = NonNullable<PortOf<"stream">["config"]["derive"]>;

/** `derive` of `millrace.stream`: against the columns of the stream it reads and of its own contract. */
export function checkDerived(context: CheckContext): void {
  const { description, report, blockPath } = context;
  for (const port of description.ports) {
    if (port.type !== "stream" || !port.config.derive) continue;
    const at = [...blockPath(port.contractIndex, "millrace.stream"), "derive"];
    const { from, filter, map, enrich, infer } = port.config.derive;
    if (from === description.id) continue;
    reportUnknownSource(context, from, [...at, "from"]);
    const product = sourceProduct(context, from);
    const source = product && portOfType(product.ports, "stream");
    if (product && !source)
      report.error("SOURCE_PORT", [...at, "from"], `${from} has no stream to derive from.`);
    const fields = fieldsForCel(source);
    if (filter !== undefined) {
      const problem = filterProblem(filter, fields);
      if (problem !== undefined) report.error("CEL", [...at, "filter"], problem);
    }
    const rows = checkEnrichments(enrich ?? {}, fields, [...at, "enrich"], context);
    if (enrich && !map)
      report.error(
        "ENRICH_UNUSED",
        [...at, "enrich"],
        "Rows are used by map, as enrich.<name>.<column>; add one.",
      );
    const answers = checkInferences(infer ?? {}, fields, [...at, "infer"], context);
    if (infer && !map)
      report.error(
        "INFER_UNUSED",
        [...at, "infer"],
        "What models give is used by map, as infer.<name>.<field>; add one.",
      );
    if (map) checkMap(port, map, { fields, rows, answers }, [...at, "map"], context);
    else if (source) checkPassThrough(port, source, at, context);
  }
}

function checkMap(
  port: PortOf<"stream">,
  map: Readonly<Record<string, string>>,
  known: { fields: ReturnType<typeof fieldsForCel>; rows: EnrichFields; answers: EnrichFields },
  at: Path,
  { report }: CheckContext,
): void {
  const { fields, rows, answers } = known;
  const own = port.fields.filter((field) => !field.path.includes("."));
  const open = port.fields.length === 0 || port.config.unknownFields === "allow";
  for (const [name, expression] of Object.entries(map)) {
    const path = [...at, name];
    const problem = valueProblem(expression, fields, rows, answers);
    if (problem !== undefined) report.error("CEL", path, problem);
    const field = own.find((candidate) => candidate.path === name);
    if (!field && !open) {
      const guess = nearest(
        name,
        own.map((each) => each.path),
      );
      report.error(
        "UNKNOWN_FIELD",
        path,
        `map gives ${name}, which the schema of ${port.name} does not have.${guess ? ` Did you mean ${guess}?` : ""}`,
      );
    }
    const type = field && problem === undefined ? valueType(expression, fields, rows, answers) : undefined;
    if (field && type !== undefined && !fits(field, type))
      report.error("MAP_TYPE", path, `${name} is ${field.logicalType}; its expression gives ${type}.`);
  }
  for (const field of own)
    if (field.required && !Object.hasOwn(map, field.path))
      report.error(
        "MAP_MISSING",
        at,
        `The schema requires ${field.path}, which map does not give; every record would be refused.`,
      );
}

/** Tables that records are enriched from; gives the columns that the map may use, as far as they are known. */
function checkEnrichments(
  enrich: NonNullable<Derive["enrich"]>,
  fields: ReturnType<typeof fieldsForCel>,
  at: Path,
  context: CheckContext,
): EnrichFields {
  const { report } = context;
  const rows: Record<string, EnrichFields[string]> = {};
  for (const [name, { product: id, on, columns }] of Object.entries(enrich)) {
    rows[name] = null;
    const path = [...at, name];
    reportUnknownSource(context, id, [...path, "product"]);
    for (const [column, expression] of Object.entries(on)) {
      const problem = valueProblem(expression, fields);
      if (problem !== undefined) report.error("CEL", [...path, "on", column], problem);
    }
    const product = sourceProduct(context, id);
    if (!product) continue;
    const table = portOfType(product.ports, "table");
    if (!table) {
      report.error("ENRICH_PORT", [...path, "product"], `${id} has no table to take rows from.`);
      continue;
    }
    checkKeys(table, Object.keys(on), [...path, "on"], report);
    if (table.fields.length === 0) continue;
    const found = columns.map((column, index) =>
      needField(table.fields, column, [...path, "columns", index], "enrich", report),
    );
    rows[name] = Object.fromEntries(
      found.flatMap((field) => (field ? [[field.path, { logicalType: field.logicalType }]] : [])),
    );
  }
  return rows;
}

function checkKeys(table: PortOf<"table">, given: readonly string[], path: Path, report: Report): void {
  const { keys } = table.config;
  if (keys.length > 0 && keys.length === given.length && keys.every((key) => given.includes(key))) return;
  report.error(
    "ENRICH_KEY",
    path,
    keys.length === 0
      ? "The table names no keys, so that no row of it can be found."
      : `The table's rows are found by ${keys.join(" and ")}; "on" names ${given.join(", ")}.`,
  );
}

/** CEL's types a column can take; `dyn` tells nothing before it runs. */
function fits(field: FieldDefinition, type: string): boolean {
  const wanted: Readonly<Record<string, readonly string[]>> = {
    string: ["string"],
    time: ["string"],
    date: ["string"],
    timestamp: ["string", "google.protobuf.Timestamp"],
    number: ["double", "int"],
    integer: ["int", "double"],
    boolean: ["bool"],
  };
  const types = wanted[field.logicalType];
  return types === undefined || type === "dyn" || type.startsWith("dyn<") || types.includes(type);
}

/** Without a map records go through as they are: what this contract requires, the source's must have. */
function checkPassThrough(
  port: PortOf<"stream">,
  source: PortOf<"stream">,
  at: Path,
  { report }: CheckContext,
): void {
  if (source.fields.length === 0 || source.config.unknownFields === "allow") return;
  const missing = port.fields.filter(
    (field) => field.alwaysPresent && !source.fields.some((each) => each.path === field.path),
  );
  if (missing.length > 0)
    report.error(
      "MAP_MISSING",
      at,
      `The schema requires ${missing.map((field) => field.path).join(", ")}, which the source does not have. Give a map that computes them.`,
    );
}
