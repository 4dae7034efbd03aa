import type { ProduceRecord, StreamAdapter } from "../../adapters/stream/types.ts";
import type { Clock } from "../../clock.ts";
import type { IngestReply, Rejection, Violation } from "../../domain/data-plane-api/ingest.ts";
import type { ServedStream } from "../../domain/data-plane-api/served-product.ts";
import type { Principal } from "../../domain/principal.ts";
import type { SplitBody } from "../../domain/record-validation/split.ts";
import { AppError } from "../../errors.ts";
import type { IngestContract } from "./contract.ts";
import { type RefusedRecord, toDeadLetter } from "./dead-letters.ts";

/** Records of one request. */
export const requestRecordLimit = 20_000;

/** Faults one reply lists. */
const listedFaults = 1_000;

/** Records judged before other work of the thread has its turn: about 5 ms. */
const slice = 1_000;

export interface IngestDeps {
  clock: Clock;
  /** Where the product's records go. */
  stream: StreamAdapter;
  /** Where refused records go: the embedded log, also for streams that live elsewhere. */
  deadLetters: StreamAdapter;
  /** Lets other work run. */
  pause: () => Promise<void>;
}

export interface IngestRequest {
  principal: Principal;
  productId: string;
  served: ServedStream;
  contract: IngestContract;
  body: SplitBody;
  /** Headers every record of the request gets. */
  headers?: Readonly<Record<string, string>>;
  /** The caller's key and a hash of the whole body. */
  idempotency?: { key: string; fingerprint: string };
  dryRun: boolean;
}

/**
 * Takes records into a product's stream: judges each against the contract, appends the good in one durable batch and
 * the bad, with their reasons, to the dead letters; returns when both are on disk. A bad record never holds up a good one.
 *
 * Enforcement, as the contract has it: `reject` refuses what breaks it; `quarantine` does the same to the stream but
 * marks the records as held aside by us (`quarantined`), so that the sender need not send them again; `warn` lets them
 * through, reports the faults in `warnings` and marks each such record with a header `violations`.
 *
 * With an idempotency key the same request is written once in 24 h, per principal and product: a repeat returns the
 * first positions (its refused records are judged anew, so that the reply reads as the first did); the key with
 * another body is CONFLICT.
 */
export async function ingest(deps: IngestDeps, request: IngestRequest): Promise<IngestReply> {
  const { texts } = request.body;
  if (request.served.derive)
    throw new AppError(
      "UNSUPPORTED",
      `${request.productId} is computed from ${request.served.derive.from} and takes no records of its own. Send them there.`,
    );
  if (texts.length > requestRecordLimit)
    throw new AppError(
      "TOO_LARGE",
      `The request has ${texts.length} records; send at most ${requestRecordLimit} at once.`,
    );
  if (request.idempotency && !deps.stream.abilities.atomicIngest)
    throw new AppError(
      "UNSUPPORTED",
      `${request.productId} lives on ${deps.stream.abilities.system}, which cannot store idempotency keys with the records. Send without the header, and give the stream a recordId so that repeats are corrections.`,
      { path: "idempotency-key" },
    );
  const judged = await judgeAll(deps, request);
  const rejected = rejections(request, judged);
  if (request.dryRun)
    return {
      accepted: judged.good.length,
      ...rejected,
      offsets: [],
      dryRun: true,
    };

  const { stream, deadLetters, clock } = deps;
  const key = request.idempotency && `${request.principal.id}\n${request.idempotency.key}`;
  const once = (suffix: string) =>
    key === undefined || !request.idempotency
      ? {}
      : { idempotency: { key: key + suffix, fingerprint: request.idempotency.fingerprint } };
  const produced = await stream.produce(request.served.topic, judged.good, once(""));
  // After the good ones: a key used with another body must not leave dead letters behind.
  if (judged.bad.length > 0) {
    const context = {
      disposition: request.served.enforcement === "quarantine" ? "quarantined" : "rejected",
      principal: request.principal,
      contractVersion: request.served.contractVersion,
      nowUs: clock.nowUs(),
    } as const;
    const letters = judged.bad.map((refused) => toDeadLetter(refused, context));
    await deadLetters.produce(request.served.deadTopic, letters, once(""));
  }
  return {
    accepted: produced.positions.length,
    ...rejected,
    offsets: produced.positions.map(({ partition, offset }) => ({ partition, offset })),
    ...(produced.replayed ? { replayed: true } : {}),
  };
}

interface Judged {
  good: ProduceRecord[];
  bad: RefusedRecord[];
  warnings: RefusedRecord[];
}

async function judgeAll(deps: IngestDeps, request: IngestRequest): Promise<Judged> {
  const { texts, lines } = request.body;
  const { contract, served, headers } = request;
  const judged: Judged = { good: [], bad: [], warnings: [] };
  // Where a stream names no event time, a record is about the instant it came.
  const nowUs = deps.clock.nowUs();
  for (let index = 0; index < texts.length; index++) {
    if (index > 0 && index % slice === 0) await deps.pause();
    const verdict = contract.judge(texts[index] as string);
    if (verdict.kind === "bad") {
      const line = lines?.[index];
      judged.bad.push({ index, text: verdict.text, violations: withLine(verdict.violations, line) });
      continue;
    }
    const { warnings, placement } = verdict;
    if (warnings.length > 0) judged.warnings.push({ index, text: "", violations: warnings });
    const own =
      warnings.length === 0
        ? headers
        : { ...headers, violations: warnings.map(({ code, path }) => `${code} ${path}`).join(", ") };
    judged.good.push({
      key: placement.key,
      value: verdict.text,
      ...(own === undefined ? {} : { headers: own }),
      eventTimeUs: placement.eventTimeUs ?? nowUs,
      schemaVersion: served.contractVersion,
    });
  }
  return judged;
}

/** For NDJSON a fault of the JSON itself is easiest found by its line. */
function withLine(violations: readonly Violation[], line: number | undefined): readonly Violation[] {
  if (line === undefined) return violations;
  return violations.map((violation) =>
    violation.code === "NOT_JSON"
      ? { ...violation, message: `Line ${line}: ${violation.message}` }
      : violation,
  );
}

function rejections(
  { served }: IngestRequest,
  judged: Judged,
): Pick<IngestReply, "rejected" | "rejectedRecords" | "warnings"> {
  const quarantined = served.enforcement === "quarantine";
  const rejected = listFaults(judged.bad);
  return {
    rejected: quarantined ? rejected.map((one) => ({ ...one, quarantined: true })) : rejected,
    rejectedRecords: judged.bad.length,
    ...(judged.warnings.length === 0 ? {} : { warnings: listFaults(judged.warnings) }),
  };
}

function listFaults(records: readonly RefusedRecord[]): Rejection[] {
  const faults: Rejection[] = [];
  for (const { index, violations } of records)
    for (const violation of violations) {
      if (faults.length >= listedFaults) return faults;
      faults.push({ index, ...violation });
    }
  return faults;
}
