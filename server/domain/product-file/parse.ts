import { checkBlocks, looseDocumentSchema } from "./checks/blocks.ts";
import { type CheckOptions, checkDefinition } from "./checks/index.ts";
import type { ProductDefinition } from "./definition.ts";
import { type FileFormat, readDocuments, type SourceFile } from "./documents.ts";
import { createReport, dotted, type Finding, type PlacelessFinding } from "./finding.ts";
import { issuesToFindings } from "./issues.ts";
import { dataContractSchema } from "./standard/odcs.ts";
import { dataProductSchema } from "./standard/odps.ts";

/** Bytes a product file may have at most. */
export const maxProductFileBytes = 2 * 1024 * 1024;

export interface ParsedProductFile {
  /** Absent when any finding is an error. */
  definition: ProductDefinition | undefined;
  /** Errors first, then by place. */
  findings: Finding[];
  /** Each contract's own text, byte for byte; null where the file's form gives it none (JSON). */
  contractSources: (string | null)[];
}

/**
 * Reads and checks a product file. Everything wrong is reported at once, with path, line and column; it never
 * throws. `format` defaults to JSON for texts that start with a bracket, else YAML.
 */
export function parseProductFile(
  text: string,
  options: CheckOptions & { format?: FileFormat | undefined } = {},
): ParsedProductFile {
  const format = options.format ?? (/^\s*[[{]/.test(text) ? "json" : "yaml");
  if (text.length > maxProductFileBytes)
    return failed("TOO_LARGE", `A product file has at most 2 MB; this one has ${text.length} characters.`);
  if (text.includes("\0")) return failed("SYNTAX", "The file holds a NUL character; save it as UTF-8 text.");
  const file = readDocuments(text, format);
  if (file.errors.length > 0)
    return { definition: undefined, findings: file.errors.map(syntaxFinding), contractSources: [] };
  const found = collect(file, options);
  const findings = found.findings.map((finding) => placed(file, finding));
  findings.sort(byLevelAndPlace);
  const failedAtAll = findings.some((finding) => finding.level === "error");
  return {
    definition: failedAtAll ? undefined : found.definition,
    findings,
    contractSources: file.documents.slice(1).map((document) => document.source),
  };
}

/** Gives findings that were made elsewhere their line and column in a file, by their dotted path. */
export function placeFindings(text: string, format: FileFormat, findings: readonly Finding[]): Finding[] {
  if (findings.length === 0) return [];
  const file = readDocuments(text, format);
  return findings.map(({ path, ...finding }) => placed(file, { ...finding, path: path.split(".") }));
}

/** Checks a definition that did not come as text (the wizard's); findings have no line and column. */
export function checkProductDefinition(value: unknown, options: CheckOptions = {}): ParsedProductFile {
  const parts = value as { product?: unknown; contracts?: unknown } | null;
  const contracts = Array.isArray(parts?.contracts) ? parts.contracts : [];
  const documents = [parts?.product, ...contracts].map((item: unknown) => ({ value: item, source: null }));
  return finish(collect({ documents, errors: [], place: () => undefined }, options), contracts.length);
}

function finish(found: Collected, contracts: number): ParsedProductFile {
  const findings = found.findings.map(unplaced).sort(byLevelAndPlace);
  return {
    definition: findings.some((finding) => finding.level === "error") ? undefined : found.definition,
    findings,
    contractSources: Array.from({ length: contracts }, () => null),
  };
}

interface Collected {
  definition: ProductDefinition | undefined;
  findings: PlacelessFinding[];
}

function collect(file: SourceFile, options: CheckOptions): Collected {
  const [first, ...rest] = file.documents;
  if (first === undefined)
    return { definition: undefined, findings: [wholeFile("EMPTY", "The file has no document.")] };
  const order = orderFindings(file);
  if (order.length > 0) return { definition: undefined, findings: order };
  const product = dataProductSchema.safeParse(first.value, { reportInput: true });
  const contracts = rest.map((document) =>
    dataContractSchema.safeParse(document.value, { reportInput: true }),
  );
  const findings = product.success ? [] : issuesToFindings(product.error.issues, ["product"]);
  for (const [index, contract] of contracts.entries())
    if (!contract.success) findings.push(...issuesToFindings(contract.error.issues, ["contracts", index]));
  const good = contracts.flatMap((contract) => (contract.success ? [contract.data] : []));
  // Rules across documents make sense only where every document can be read; the blocks can be checked regardless.
  if (!product.success || good.length < contracts.length)
    return { definition: undefined, findings: [...findings, ...blockFindings(file)] };
  const definition = { product: product.data, contracts: good };
  if (!isStorable(definition))
    return {
      definition: undefined,
      findings: [wholeFile("SYNTAX", "Some text holds a NUL character or half a surrogate pair; remove it.")],
    };
  return { definition, findings: [...findings, ...checkDefinition(definition, options)] };
}

/** Well-formed JSON turns exactly those characters that a database cannot keep into these escapes. */
function isStorable(definition: ProductDefinition): boolean {
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i.test(JSON.stringify(definition));
}

function blockFindings(file: SourceFile): PlacelessFinding[] {
  const report = createReport();
  const [product, ...contracts] = file.documents.map((document) => looseDocumentSchema.parse(document.value));
  checkBlocks({ product: product ?? {}, contracts }, report);
  return report.findings;
}

function orderFindings(file: SourceFile): PlacelessFinding[] {
  const kinds = file.documents.map((document) => kindOf(document.value));
  return kinds.flatMap((kind, index) => {
    const wanted = index === 0 ? "DataProduct" : "DataContract";
    if (kind === wanted) return [];
    const path = index === 0 ? ["product"] : ["contracts", index - 1];
    const message =
      index === 0
        ? `The first document must be the data product (kind: DataProduct); here it is ${kind}.`
        : `Document ${index + 1} must be a contract (kind: DataContract); here it is ${kind}. One file describes one product.`;
    return [{ level: "error" as const, code: "DOCUMENT_ORDER", path: [...path, "kind"], message }];
  });
}

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "not a set of keys";
  return "kind" in value ? String(value.kind) : "a document without kind";
}

const failed = (code: string, message: string): ParsedProductFile => ({
  definition: undefined,
  findings: [{ level: "error", code, path: "", message }],
  contractSources: [],
});

const wholeFile = (code: string, message: string): PlacelessFinding => ({
  level: "error",
  code,
  path: [],
  message,
});

const syntaxFinding = ({ path, ...finding }: SourceFile["errors"][number]): Finding => ({
  ...finding,
  path: dotted(path),
});

const unplaced = (finding: PlacelessFinding): Finding => ({ ...finding, path: dotted(finding.path) });

function placed(file: SourceFile, finding: PlacelessFinding): Finding {
  const [part, index, ...rest] = finding.path;
  const inProduct = part === "product";
  const place = inProduct
    ? file.place(0, finding.path.slice(1))
    : part === "contracts"
      ? file.place(Number(index) + 1, rest)
      : undefined;
  return { ...unplaced(finding), ...place };
}

const rank = { error: 0, warning: 1, info: 2 } as const;

const byLevelAndPlace = (a: Finding, b: Finding) =>
  rank[a.level] - rank[b.level] || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
