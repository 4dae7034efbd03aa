/** One scalar column as schema.prisma declares it. */
export interface SchemaColumn {
  table: string;
  column: string;
  /** As information_schema names it. */
  type: string;
  nullable: boolean;
}

export interface SchemaModel {
  model: string;
  table: string;
  columns: SchemaColumn[];
  /** Columns of the primary key and of each unique constraint, sorted lists joined by commas. */
  keys: string[];
}

const types: Record<string, string> = {
  String: "text",
  Int: "integer",
  BigInt: "bigint",
  Float: "double precision",
  Boolean: "boolean",
  Json: "jsonb",
  DateTime: "timestamp with time zone",
  'Unsupported("vector")': "USER-DEFINED",
};

/** The tables that schema.prisma describes; covers the part of its language this schema uses. */
export function readSchema(text: string): SchemaModel[] {
  return [...text.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)].map(([, model = "", body = ""]) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? model;
    const names = new Map<string, string>();
    const columns: SchemaColumn[] = [];
    const keys: string[] = [];
    for (const line of body.split("\n")) {
      const found = /^\s+(\w+)\s+(Unsupported\("\w+"\)|\w+)(\[\])?(\?)?(.*)$/.exec(line);
      const type = types[found?.[2] ?? ""];
      if (!found || type === undefined) continue;
      const [, name = "", , list, optional, rest = ""] = found;
      const column = /@map\("(\w+)"\)/.exec(rest)?.[1] ?? name;
      names.set(name, column);
      columns.push({
        table,
        column,
        type: list ? "ARRAY" : type,
        // Prisma's own migrations leave list columns nullable and read null as an empty list.
        nullable: optional !== undefined || list !== undefined,
      });
      if (/@(id|unique)\b/.test(rest)) keys.push(column);
    }
    for (const [, list = ""] of body.matchAll(/@@(?:id|unique)\(\[([^\]]+)\]/g))
      keys.push(
        list
          .split(/,\s*/)
          .map((name) => names.get(name))
          .sort()
          .join(),
      );
    return { model, table, columns, keys: keys.sort() };
  });
}
