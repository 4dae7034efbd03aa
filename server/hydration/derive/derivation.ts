import type {
  OffsetVector,
  ProduceRecord,
  StreamAdapter,
  StreamRecord,
} from "../../adapters/stream/types.ts";
import type { Clock } from "../../clock.ts";
import type { ServedStream } from "../../domain/data-plane-api/served-product.ts";
import { compileDerivation } from "../../domain/derivation.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { LookedUpTables } from "../features/lookups/table-rows.ts";
import type { StreamModels } from "../inference/stream-models.ts";
import { compileIngestContract } from "../ingest/contract.ts";
import { type RefusedRecord, toDeadLetter } from "../ingest/dead-letters.ts";
import type { DerivedStream } from "./derived-stream.ts";
import { openEnrichments } from "./enrichments.ts";
import { type Inferred, openInferences } from "./inferences.ts";
import { openKnowledgeTimes } from "./knowledge-times.ts";
import { alreadyDerived, placeHeaders, placeName } from "./place.ts";

/** Source records a step: some 10 ms of work, so that others have their turn. */
export const recordsPerStep = 500;
/** The same where a model is asked for each record. */
const inferredPerStep = 64;

export interface DerivationDeps {
  clock: Clock;
  /** Where the source's records are. */
  source: StreamAdapter;
  /** Where the derived records go. */
  target: StreamAdapter;
  /** The embedded log, for what the contract refuses. */
  deadLetters: StreamAdapter;
  /** Tables that records are enriched from. */
  tables: Pick<LookedUpTables, "keep">;
  /** Models that records are sent to. */
  models: Pick<StreamModels, "ask">;
}

/** One derived stream at work. */
export interface Derivation {
  /** Takes the next page of the source; how many records it had. Repeated after a failure it changes nothing twice. */
  step(signal?: AbortSignal): Promise<number>;
  /** Source records that wait. */
  lag(): Promise<number>;
  /** Source records that were removed by retention before they were read, since it was opened. */
  missed(): number;
  /** Lets go of the tables it keeps. */
  close(): void;
}

const principal = servicePrincipal("derive");
const never = new AbortController().signal;

/**
 * Keeps a derived stream in step with its source, each record once, however often the process is killed. The position
 * in the source is a durable group offset there, committed after the records are durable here; what was written and
 * not yet committed is recognised by the place in the source that every derived record and dead letter carries in its
 * headers. A page is the unit of both, so the newest page's worth of records here tells all that may be repeated.
 */
export async function openDerivation(deps: DerivationDeps, derived: DerivedStream): Promise<Derivation> {
  const { clock, source, target, deadLetters } = deps;
  const { served, from } = derived;
  const { topic } = from.served;
  if (!served.derive) throw new AppError("INTERNAL", `${derived.productId} is not derived from anything.`);
  const group = `derive:${derived.productId}`;
  const rows = await openEnrichments(deps.tables, derived);
  const derive = compileDerivation(served.derive, rows.rowOf);
  const infer = openInferences(deps.models, derived);
  const perStep = infer ? inferredPerStep : recordsPerStep;
  const contract = compileIngestContract(served);
  const knowledge = await openKnowledgeTimes(deps, derived, group);
  const written = await alreadyDerived(target, served.topic, from.productId, recordsPerStep);
  const refused = await alreadyDerived(deadLetters, served.deadTopic, from.productId, recordsPerStep);
  let position: OffsetVector =
    (await source.committed(topic, group)) ?? (await source.resolve(topic, { kind: "earliest" }));
  // Guards against a second writer where the log can: nobody else may write a derived stream.
  let end = await conditionalEnd(target, served);
  let missed = 0;

  /** Retention has taken records away that were not read yet: go on with what there is. */
  async function skipGone(): Promise<void> {
    const earliest = await source.resolve(topic, { kind: "earliest" });
    const next: Record<number, number> = { ...earliest };
    for (const [partition, offset] of Object.entries(position)) {
      const first = earliest[Number(partition)] ?? offset;
      missed += Math.max(0, first - offset);
      next[Number(partition)] = Math.max(first, offset);
    }
    position = next;
  }

  async function page() {
    try {
      return await source.read(topic, position, { limit: perStep });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "GONE") throw error;
      await skipGone();
      return source.read(topic, position, { limit: perStep });
    }
  }

  /** Records that are not here yet. */
  const fresh = (records: readonly StreamRecord[]) =>
    records.filter((record) => !written.has(placeName(record)) && !refused.has(placeName(record)));

  function judge(
    records: readonly StreamRecord[],
    inferred: ReadonlyMap<string, Inferred> | undefined,
  ): { good: ProduceRecord[]; bad: ProduceRecord[] } {
    const good: ProduceRecord[] = [];
    const bad: ProduceRecord[] = [];
    const refuse = (record: StreamRecord, letter: Omit<RefusedRecord, "index">) => {
      const context = {
        disposition: served.enforcement === "quarantine" ? "quarantined" : "rejected",
        principal,
        contractVersion: served.contractVersion,
        nowUs: clock.nowUs(),
      } as const;
      const dead = toDeadLetter({ index: 0, ...letter }, context);
      bad.push({ ...dead, headers: { ...dead.headers, ...placeHeaders(from.productId, record) } });
    };
    for (const record of records) {
      const answer = inferred?.get(placeName(record));
      if (answer?.kind === "failed") {
        refuse(record, { text: record.value ?? "", violations: answer.violations });
        continue;
      }
      const result = derive(answer ? { ...record, infer: answer.answers } : record);
      if (result.kind === "left-out") continue;
      if (result.kind === "failed") {
        refuse(record, { text: record.value ?? "", violations: result.violations });
        continue;
      }
      const verdict = result.kind === "record" ? contract.judge(result.text) : null;
      if (verdict?.kind === "bad") {
        refuse(record, { text: verdict.text, violations: verdict.violations });
        continue;
      }
      good.push({
        key: verdict ? verdict.placement.key : record.key,
        value: verdict ? verdict.text : null,
        headers: { ...record.headers, ...placeHeaders(from.productId, record) },
        eventTimeUs: verdict?.placement.eventTimeUs ?? record.eventTimeUs,
        schemaVersion: served.contractVersion,
        ...knowledge.of(record),
      });
    }
    return { good, bad };
  }

  return {
    async step(signal = never) {
      const { records, next } = await page();
      if (records.length === 0) return 0;
      const wanted = fresh(records);
      const { good, bad } = judge(wanted, await infer?.(wanted, signal));
      if (good.length > 0) {
        const condition = end === undefined ? {} : { expectEnd: end };
        const { positions } = await target.produce(served.topic, good, condition);
        if (end !== undefined) end += positions.length;
      }
      if (bad.length > 0) await deadLetters.produce(served.deadTopic, bad);
      // A failure until here leaves the position; the caller opens anew and the places tell what stands already.
      await source.commit(topic, group, next);
      position = next;
      return records.length;
    },
    async lag() {
      const { partitions } = await source.describe(topic);
      return partitions.reduce(
        (sum, { partition, earliest, end: last }) =>
          sum + Math.max(0, last - Math.max(earliest, position[partition] ?? 0)),
        0,
      );
    },
    missed: () => missed,
    close: rows.close,
  };
}

async function conditionalEnd(target: StreamAdapter, served: ServedStream): Promise<number | undefined> {
  if (!target.abilities.conditionalAppend) return undefined;
  const { partitions } = await target.describe(served.topic);
  return partitions.length === 1 ? partitions[0]?.end : undefined;
}
