import { readFileSync } from "node:fs";
import { createCsvParser } from "../../domain/tabular/csv.ts";

/** Records of a small CSV file with a header, by column. */
export function readCsv(path: string): Record<string, string>[] {
  const parser = createCsvParser(",");
  const [header, ...rows] = [...parser.push(readFileSync(path, "utf8")), ...parser.end().rows];
  return rows.map(({ cells }) =>
    Object.fromEntries((header?.cells ?? []).map((name, index) => [name, cells[index] ?? ""])),
  );
}
