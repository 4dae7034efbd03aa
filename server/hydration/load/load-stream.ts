import { hash } from "node:crypto";
import { setImmediate as pause } from "node:timers/promises";
import type { ProduceRecord, StreamAdapter } from "../../adapters/stream/types.ts";
import type { FileRecord } from "../../adapters/table/files.ts";
import type { Clock } from "../../clock.ts";
import type { Violation } from "../../domain/data-plane-api/ingest.ts";
import type { LoadMessage } from "../../domain/data-plane-api/load.ts";
import type { ServedStream } from "../../domain/data-plane-api/served-product.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { IngestContract } from "../ingest/contract.ts";
import { type RefusedRecord, toDeadLetter } from "../ingest/dead-letters.ts";
import type { LoadMeter } from "./progress.ts";
import { type LoadSource, textOf } from "./source.ts";

export interface StreamTarget {
  served: ServedStream;
  contract: IngestContract;
  /** Where the records go, and where refused ones do. */
  stream: StreamAdapter;
  deadLetters: StreamAdapter;
}

export interface StreamLoad {
  target: StreamTarget;
  source: LoadSource;
  principal: Principal;
  /** Names this file's content, so that loading it again writes nothing twice. */
  once: string | null;
  /** When each record was known, for a privileged import; null: now. */
  knownAt: ((record: unknown, eventTimeUs: number) => number) | null;
}

/** Records written at once. Part of the idempotency keys: changing it makes files loadable twice for a day. */
const batchSize = 2000;
/** An import is put in the order of its knowledge times, in memory. */
const importLimit = 1_000_000;

interface Judged {
  record: FileRecord;
  produce: ProduceRecord;
}

/**
 * Loads a file into a stream. Batches carry idempotency keys made of the file's content and the batch's number: a load
 * that was cut short goes on where it stood when it is started again, and a repeated one writes nothing.
 */
export async function* loadStream(
  deps: { clock: Clock },
  load: StreamLoad,
  meter: LoadMeter,
): AsyncGenerator<LoadMessage> {
  if (load.knownAt) {
    yield* importAll(deps, load, meter);
    return;
  }
  let number = 0;
  for await (const batch of load.source.batches(batchSize)) {
    const { good, bad } = judge(deps, load, batch, meter);
    yield* refuse(bad, meter);
    await write(deps, load, good, bad, number++, meter);
    yield* meter.tick();
    await pause();
  }
}

/** Everything is judged first: a log takes imports only in the order of their knowledge times. */
async function* importAll(
  deps: { clock: Clock },
  load: StreamLoad,
  meter: LoadMeter,
): AsyncGenerator<LoadMessage> {
  const all: Judged[] = [];
  const refused: Refused[] = [];
  for await (const batch of load.source.batches(batchSize)) {
    const { good, bad } = judge(deps, load, batch, meter);
    yield* refuse(bad, meter);
    all.push(...good);
    refused.push(...bad);
    if (all.length > importLimit)
      throw new AppError(
        "TOO_LARGE",
        `An import may have ${importLimit.toLocaleString("en-US")} records. Split the file by knowledge time, oldest part first.`,
      );
    yield* meter.tick();
  }
  const known = ({ produce }: Judged) => produce.knowledgeTimeUs ?? 0;
  all.sort((a, b) => known(a) - known(b) || a.record.index - b.record.index);
  let number = 0;
  for (let start = 0; start === 0 || start < all.length; start += batchSize) {
    await write(deps, load, all.slice(start, start + batchSize), start === 0 ? refused : [], number++, meter);
    yield* meter.tick();
  }
}

interface Refused extends RefusedRecord {
  record: FileRecord;
}

function judge(
  deps: { clock: Clock },
  load: StreamLoad,
  batch: readonly FileRecord[],
  meter: LoadMeter,
): { good: Judged[]; bad: Refused[] } {
  const { contract, served } = load.target;
  const nowUs = deps.clock.nowUs();
  const good: Judged[] = [];
  const bad: Refused[] = [];
  for (const record of batch) {
    meter.read++;
    const { index } = record;
    if (record.fault) {
      bad.push({ record, index, text: record.text, violations: [faultOf(record.fault)] });
      continue;
    }
    const verdict = contract.judge(textOf(record, load.source));
    if (verdict.kind === "bad") {
      bad.push({ record, index, text: verdict.text, violations: verdict.violations });
      continue;
    }
    const { placement, warnings } = verdict;
    if (warnings.length > 0) meter.warned++;
    const eventTimeUs = placement.eventTimeUs ?? nowUs;
    good.push({
      record,
      produce: {
        key: placement.key,
        value: verdict.text,
        eventTimeUs,
        schemaVersion: served.contractVersion,
        ...(warnings.length === 0
          ? {}
          : { headers: { violations: warnings.map(({ code, path }) => `${code} ${path}`).join(", ") } }),
        ...(load.knownAt ? { knowledgeTimeUs: load.knownAt(JSON.parse(verdict.text), eventTimeUs) } : {}),
      },
    });
  }
  return { good, bad };
}

/** What the file itself did wrong, in the words of a contract's faults. */
const faultOf = ({ message }: { message: string }): Violation => ({ code: "NOT_JSON", path: "", message });

function* refuse(bad: readonly Refused[], meter: LoadMeter): Generator<LoadMessage> {
  for (const { record, violations } of bad)
    yield* meter.reject({
      index: record.index,
      line: record.line,
      faults: violations.map((violation) =>
        record.fault ? { ...violation, code: record.fault.code } : { ...violation },
      ),
      text: record.text,
    });
}

async function write(
  deps: { clock: Clock },
  load: StreamLoad,
  good: readonly Judged[],
  bad: readonly Refused[],
  number: number,
  meter: LoadMeter,
): Promise<void> {
  const { target, principal } = load;
  const records = good.map(({ produce }) => produce);
  const once = (suffix: string, texts: readonly string[]) =>
    load.once === null || !target.stream.abilities.atomicIngest
      ? {}
      : {
          idempotency: {
            key: `${principal.id}\nload:${load.once}:${number}${suffix}`,
            fingerprint: hash("sha256", texts.join("\n"), "base64url"),
          },
        };
  if (records.length > 0) {
    const values = records.map(({ value }) => value ?? "");
    const result = await target.stream.produce(target.served.topic, records, once("", values));
    meter.accepted += records.length;
    if (result.replayed) meter.replayed += records.length;
  }
  if (bad.length === 0) return;
  const context = {
    disposition: target.served.enforcement === "quarantine" ? "quarantined" : "rejected",
    principal,
    contractVersion: target.served.contractVersion,
    nowUs: deps.clock.nowUs(),
  } as const;
  const letters = bad.map((refused) => toDeadLetter(refused, context));
  await target.deadLetters.produce(
    target.served.deadTopic,
    letters,
    once(
      "dead",
      bad.map(({ text }) => text),
    ),
  );
}
