import { z } from "zod";

/**
 * One thing said about a product file. `path` is dotted and starts with `product` or `contracts.N`, e.g.
 * `contracts.0.schema.0.properties.2.name`; line and column (from 1) are there when the file is text.
 */
export const findingSchema = z.object({
  level: z.enum(["error", "warning", "info"]),
  code: z.string(),
  path: z.string(),
  message: z.string(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** A path inside `{product, contracts}`. */
export type Path = readonly PropertyKey[];

export const dotted = (path: Path): string => path.map(String).join(".");

/** Collects findings; what every check is given. */
export interface Report {
  error(code: string, path: Path, message: string): void;
  warning(code: string, path: Path, message: string): void;
  info(code: string, path: Path, message: string): void;
}

/** A finding before its place in the text is known. */
export interface PlacelessFinding {
  level: Finding["level"];
  code: string;
  path: Path;
  message: string;
}

export function createReport(): Report & { findings: PlacelessFinding[] } {
  const findings: PlacelessFinding[] = [];
  const add = (level: Finding["level"]) => (code: string, path: Path, message: string) => {
    findings.push({ level, code, path, message });
  };
  return { findings, error: add("error"), warning: add("warning"), info: add("info") };
}
