import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, statSync, type WriteStream } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { type LoadDone, type LoadMessage, loadMessageSchema } from "../../domain/data-plane-api/load.ts";
import { isProductId } from "../../domain/slug.ts";
import { AppError } from "../../errors.ts";
import { type Command, exitCodes, UsageError } from "../command.ts";
import type { Terminal } from "../terminal.ts";

const options = {
  port: { type: "string" },
  replace: { type: "boolean" },
  "import-column": { type: "string" },
  "import-lag": { type: "string" },
  again: { type: "boolean" },
} as const;

/** Refused records shown in the terminal; all of them are in the file beside. */
const shownRejections = 5;

/** `mesh load`: a whole file into a product's stream or table. */
export const loadCommand: Command = {
  name: "load",
  usage: "PRODUCT FILE [--port NAME] [--replace] [--again] [--import-column FIELD | --import-lag DURATION]",
  summary: "Load a CSV, JSON, NDJSON or Parquet file (also gzipped) into a product's stream or table",
  async run({ terminal, api }, args) {
    const { productId, file, values } = readArguments(args);
    const [domain = "", product = ""] = productId.split("/");
    const bytes = sizeOf(file);
    const name = basename(file);
    terminal.status(`Sending ${name}, ${(bytes / 1e6).toFixed(1)} MB …`);
    const reply = await api.send({
      method: "POST",
      path: `/products/${domain}/${product}/load`,
      query: {
        name,
        port: values.port,
        mode: values.replace ? "replace" : undefined,
        importColumn: values["import-column"],
        importLag: values["import-lag"],
        // Any text that was not used before makes the same file another one.
        again: values.again ? randomUUID() : undefined,
      },
      contentType: "application/octet-stream",
      body: Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array<ArrayBuffer>>,
    });
    return follow(reply, `${name}.rejected.ndjson`, productId, terminal);
  },
};

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [productId, file, ...rest] = positionals;
  if (productId === undefined || file === undefined || rest.length > 0)
    throw new UsageError("Name one product and one file.");
  if (!isProductId(productId)) throw new UsageError(`"${productId}" is not a product; write domain/product.`);
  if (values["import-column"] !== undefined && values["import-lag"] !== undefined)
    throw new UsageError(
      "Say by --import-column or by --import-lag when the records were known, not by both.",
    );
  return { productId, file, values };
}

function sizeOf(file: string): number {
  try {
    const facts = statSync(file);
    if (facts.isFile()) return facts.size;
  } catch (cause) {
    throw new AppError("INVALID_INPUT", `${file} cannot be read. Is the name right?`, { cause });
  }
  throw new AppError("INVALID_INPUT", `${file} is not a file.`);
}

/** Tells what the load says while it lasts; the refused records also go to a file in the working folder. */
async function follow(
  reply: Response,
  rejectedFile: string,
  productId: string,
  terminal: Terminal,
): Promise<number> {
  const rejected = rejectedWriter(rejectedFile);
  let shown = 0;
  let end: LoadMessage | undefined;
  try {
    for await (const message of messagesOf(reply)) {
      if (message.type === "progress") terminal.status(progressLine(message));
      else if (message.type === "rejected") {
        await rejected.write(message);
        if (shown++ < shownRejections) terminal.problem(rejectionLine(message));
      } else end = message;
    }
  } finally {
    await rejected.close();
  }
  if (shown > shownRejections) terminal.problem(`  … and ${count(shown - shownRejections)} more.`);
  if (shown > 0) terminal.problem(`Refused records, with their reasons: ${rejectedFile}`);
  if (end?.type === "done") {
    terminal.line(doneLine(end, productId));
    return end.rejected > 0 ? exitCodes.refused : exitCodes.done;
  }
  if (end?.type === "failed") {
    const kept =
      end.accepted > 0 ? ` ${count(end.accepted)} records had been taken; load the file again to go on.` : "";
    throw new AppError("UNAVAILABLE", `${end.problem.detail}${kept}`);
  }
  throw new AppError(
    "UNAVAILABLE",
    "The connection ended before the load did. Load the file again to go on.",
  );
}

const count = (value: number) => value.toLocaleString("en-US");

type Told<Type extends LoadMessage["type"]> = Extract<LoadMessage, { type: Type }>;

const progressLine = ({ read, accepted, rejected, recordsPerSecond }: Told<"progress">) =>
  `${count(read)} read, ${count(accepted)} taken, ${count(rejected)} refused, ${count(recordsPerSecond)} records/s`;

function rejectionLine({ index, line, faults }: Told<"rejected">): string {
  const where = line === null ? `record ${index + 1}` : `line ${line}`;
  return `  refused ${where}: ${faults.map(({ code, message }) => `${code} ${message}`).join("; ")}`;
}

function doneLine(done: LoadDone, productId: string): string {
  const parts = [`${count(done.accepted)} of ${count(done.read)} records taken into ${productId}`];
  if (done.replayed > 0)
    parts.push(
      `${count(done.replayed)} of them were there from an earlier load (--again loads them once more)`,
    );
  if (done.warned > 0) parts.push(`${count(done.warned)} break the contract and were let through`);
  if (done.rejected > 0) parts.push(`${count(done.rejected)} refused`);
  if (done.snapshotId !== null) parts.push(`snapshot ${done.snapshotId}`);
  return `${parts.join("; ")}. ${(done.elapsedMs / 1000).toFixed(1)} s, ${count(done.recordsPerSecond)} records/s.`;
}

/** The answer's lines, as they come. */
async function* messagesOf(reply: Response): AsyncGenerator<LoadMessage> {
  if (!reply.body) return;
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of reply.body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield loadMessageSchema.parse(JSON.parse(line));
  }
  if (rest !== "") yield loadMessageSchema.parse(JSON.parse(rest));
}

/** Writes refused records, one JSON object a line; the file is made when there is one. */
function rejectedWriter(file: string) {
  let stream: WriteStream | undefined;
  return {
    async write({ type: _type, ...record }: Told<"rejected">): Promise<void> {
      stream ??= createWriteStream(file);
      if (!stream.write(`${JSON.stringify(record)}\n`))
        await new Promise<void>((resolve) => stream?.once("drain", resolve));
    },
    async close(): Promise<void> {
      if (!stream) return;
      stream.end();
      await finished(stream);
    },
  };
}
