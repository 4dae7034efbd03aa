import type { FileFacts, FileField } from "../../adapters/table/files.ts";

/** A column of the file and the field it becomes. */
export interface NamedField extends FileField {
  /** The file's own name, where the field is called otherwise. */
  column: string | null;
}

export interface NamedFacts extends Omit<FileFacts, "fields"> {
  fields: NamedField[];
}

const plain = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Gives the columns of tables names that keys, CEL and SQL can use: `Cost Total $` becomes cost_total. The members of
 * JSON records keep theirs, since records are kept as they are sent.
 */
export function withPlainNames(facts: FileFacts): NamedFacts {
  const renames = facts.reading.format === "csv" || facts.reading.format === "parquet";
  const taken = new Set(facts.fields.map(({ path }) => path[0] ?? "").filter((name) => plain.test(name)));
  const names = new Map<string, string>();
  for (const { path } of facts.fields) {
    const [name = ""] = path;
    if (!renames || plain.test(name) || names.has(name)) continue;
    const base = plainName(name);
    let unique = base;
    for (let copy = 2; taken.has(unique); copy++) unique = `${base}_${copy}`;
    taken.add(unique);
    names.set(name, unique);
  }
  return {
    ...facts,
    fields: facts.fields.map((field) => {
      const [first = "", ...rest] = field.path;
      const renamed = names.get(first);
      return renamed === undefined
        ? { ...field, column: null }
        : { ...field, path: [renamed, ...rest], column: rest.length === 0 ? first : null };
    }),
  };
}

function plainName(name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replaceAll("ß", "ss")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toLowerCase();
  return words === "" ? "column" : /^\d/.test(words) ? `_${words}` : words;
}
