import { z } from "zod";
import { AppError } from "../../../errors.ts";

/** Table functions that compute and read nothing. Everything else that stands in FROM like a function is refused. */
const harmlessTableFunctions = new Set(["range", "generate_series", "unnest"]);

/** Functions that tell about the machine or the engine rather than about the data. */
const refusedFunctions =
  /^(?:current_setting|getenv|getvariable|set_config|read_\w+|\w+_scan|query|query_table|json_execute_serialized_sql|duckdb_\w+|pragma_\w+|pg_read\w*|pg_ls\w*|nextval|currval|write_log)$/i;

const catalogNames = /^(?:duckdb_|pg_|sqlite_|pragma_|information_schema)/i;

const parseReply = z.object({
  error: z.boolean(),
  error_type: z.string().optional(),
  error_message: z.string().optional(),
  statements: z.array(z.unknown()).optional(),
});

const onlySelect = "Only one SELECT statement may be run here.";

/**
 * Checks a parsed statement (DuckDB's `json_serialize_sql`, which knows SELECT only) before it runs: one statement,
 * no table but `table` and the query's own CTEs, no table function but harmless ones. Throws INVALID_INPUT naming
 * what is refused. The engine that runs it is closed in besides; this is for a clear message.
 */
export function checkStatement(serialized: string, table: string): void {
  const reply = parseReply.parse(JSON.parse(serialized));
  if (reply.error) {
    const notSelect = reply.error_type === "not implemented";
    throw refuse(
      notSelect ? onlySelect : `The query cannot be read: ${reply.error_message ?? "syntax error"}.`,
    );
  }
  const statements = reply.statements ?? [];
  if (statements.length === 0) throw refuse(`There is no query. Try SELECT * FROM ${table} LIMIT 10.`);
  if (statements.length > 1) throw refuse(onlySelect);
  const nodes = [...objectsIn(statements[0])];
  const ownNames = new Set(nodes.flatMap(cteNames));
  for (const name of ownNames)
    if (catalogNames.test(name) || !/^\w+$/.test(name))
      throw refuse(`A WITH query may not be named "${name}". Use letters, digits and underscores.`);
  for (const node of nodes) checkNode(node, table, ownNames);
}

type Node = Readonly<Record<string, unknown>>;

function checkNode(node: Node, table: string, ownNames: ReadonlySet<string>): void {
  const text = (key: string) => (typeof node[key] === "string" ? node[key] : "");
  if (node.type === "BASE_TABLE") {
    const name = text("table_name");
    const qualified = text("catalog_name") !== "" || !["", "main"].includes(text("schema_name"));
    const own = [...ownNames].some((each) => each.toLowerCase() === name.toLowerCase());
    if (qualified || (!own && name.toLowerCase() !== table.toLowerCase()))
      throw refuse(`The table "${name}" cannot be read here; only ${table} can.`);
  } else if (node.type === "SHOW_REF" && text("table_name") !== "") throw refuse(onlySelect);
  else if (node.type === "TABLE_FUNCTION") {
    const inner = node.function;
    const name = isNode(inner) && typeof inner.function_name === "string" ? inner.function_name : "";
    if (!harmlessTableFunctions.has(name.toLowerCase()))
      throw refuse(`${name || "A function"} cannot be read from here; only the table ${table} can.`);
  } else if (node.class === "FUNCTION" && refusedFunctions.test(text("function_name")))
    throw refuse(`The function ${text("function_name")} may not be used here.`);
}

/** Keys of a node's `cte_map`, which serializes as `{map: [{key, value}]}`. */
function cteNames(node: Node): string[] {
  const map = node.cte_map;
  if (!isNode(map) || !Array.isArray(map.map)) return [];
  return map.map.flatMap((entry: unknown) =>
    isNode(entry) && typeof entry.key === "string" ? [entry.key] : [],
  );
}

function* objectsIn(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* objectsIn(item);
  else if (isNode(value)) {
    yield value;
    for (const inner of Object.values(value)) yield* objectsIn(inner);
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const refuse = (message: string) => new AppError("INVALID_INPUT", message, { path: "sql" });
