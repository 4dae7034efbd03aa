import type { StateTimes } from "../../../adapters/online-store/types.ts";
import { type Clock, isoFromUs, usFromIso } from "../../../clock.ts";
import { nearest } from "../../../domain/nearest.ts";
import type { Principal } from "../../../domain/principal.ts";
import { AppError } from "../../../errors.ts";
import type { LookedUpTables, TableAnswer } from "../lookups/table-rows.ts";
import type { RunningTable } from "../runtime/running-set.ts";
import type { Turns } from "../runtime/turns.ts";
import type { FeatureAnswer } from "./answer.ts";
import { type Knowledge, partsOfNow, partsOfThen } from "./parts.ts";
import { deniedPlaces, type FeatureQuery, type QueryPart } from "./query.ts";

export interface OnlineRequest {
  /** `domain/product.feature`, of one or several sets. */
  features: readonly string[];
  entities: readonly Readonly<Record<string, unknown>>[];
  /** Inputs of expressions (`request.*`) for all entities; an entity's own members come first. */
  request?: Readonly<Record<string, unknown>> | undefined;
  /** ISO 8601; absent: now. */
  asOf?: string | undefined;
  /** `as-served`, `as-corrected`, or an instant: only what was known then. */
  knownAt?: string | undefined;
}

export interface OnlineReply {
  query: FeatureQuery;
  atUs: number;
  /** as-served, as-corrected or ISO 8601. */
  knownAt: string;
  /** Offsets that the answers rest on, by feature set. */
  frontier: Record<string, Readonly<Record<number, number>>>;
  /** By entity, then in the order of `features`. */
  answers: FeatureAnswer[][];
}

export interface OnlineReader {
  /** Answers of now. Synchronous: nothing comes in between, so all of them are of one instant. */
  readNow(request: OnlineRequest, principal: Principal): OnlineReply;
  /** Answers of the past, or as something else was known. */
  readAsOf(request: OnlineRequest, principal: Principal): Promise<OnlineReply>;
}

const entitiesMost = 1_000;
/** Values of one call: a batch of 1,000 keys may ask for 100 features each. */
const valuesMost = 100_000;
/** An instant so little ahead of the clock is taken for now: clocks differ. */
const aheadUs = 1_000_000;

export function createOnlineReader(deps: {
  queryOf: (features: readonly string[]) => FeatureQuery;
  tables: Pick<LookedUpTables, "rowsAt">;
  turns: Turns;
  clock: Clock;
}): OnlineReader {
  const { queryOf, tables, turns, clock } = deps;

  function prepare(request: OnlineRequest): FeatureQuery {
    const query = queryOf(request.features);
    checkSize(request);
    return query;
  }

  function readNow(request: OnlineRequest, principal: Principal): OnlineReply {
    const query = prepare(request);
    const deny = deniedPlaces(query, principal);
    const { entities } = request;
    const frontier: OnlineReply["frontier"] = {};
    let atUs = 0;
    for (const { running } of query.parts) atUs = Math.max(atUs, running.state.readInstant());
    const answers = entities.map(() => new Array<FeatureAnswer>(query.features.length));
    for (const [place, part] of query.parts.entries()) {
      const { running, selection } = part;
      running.state.noteRead(atUs);
      frontier[selection.plan.productId] = running.state.offsets() ?? {};
      const parts = partsOfNow(part, atUs);
      for (const [row, entity] of entities.entries()) {
        checkFields(query, entity, row);
        const key = keyOf(part, entity, row);
        const found = selection.answer(
          parts,
          key,
          entity,
          request.request ? { ...request.request, ...entity } : entity,
          deny[place] ?? null,
        );
        put(answers[row], part, found);
      }
    }
    return { query, atUs, knownAt: "as-served", frontier, answers };
  }

  async function readAsOf(request: OnlineRequest, principal: Principal): Promise<OnlineReply> {
    const nowUs = clock.nowUs();
    const atUs = request.asOf === undefined ? nowUs : instant(request.asOf, nowUs, "asOf");
    const mode = knowledge(request.knownAt ?? "as-corrected", nowUs);
    const query = prepare(request);
    const deny = deniedPlaces(query, principal);
    const frontier: OnlineReply["frontier"] = {};
    for (const { running, selection } of query.parts) {
      const { state } = running;
      if (request.asOf !== undefined) checkHistory(selection.plan.productId, state.times(), atUs, mode.kind);
      if (mode.kind === "as-served") state.noteRead(atUs);
      for (const { stream } of running.lookups.values()) if (mode.kind === "as-served") stream.noteRead(atUs);
      frontier[selection.plan.productId] =
        (mode.kind === "as-served" ? state.frontierAt(atUs)?.offsets : state.offsets()) ?? {};
    }
    const { entities } = request;
    const answers = entities.map(() => new Array<FeatureAnswer>(query.features.length));
    for (const [place, one] of query.parts.entries()) {
      const found = new Map<RunningTable, TableAnswer>();
      for (const table of one.selection.tables) found.set(table, await tables.rowsAt(table.table, atUs));
      const parts = partsOfThen(one, atUs, mode, found);
      for (const [row, entity] of entities.entries()) {
        checkFields(query, entity, row);
        const key = keyOf(one, entity, row);
        const values = { ...request.request, ...entity };
        put(answers[row], one, one.selection.answer(parts, key, entity, values, deny[place] ?? null));
        // A key's replay takes some 0.1 ms: look-ups of now come in between.
        await turns.next();
      }
    }
    return { query, atUs, knownAt: mode.label, frontier, answers };
  }

  return { readNow, readAsOf };
}

function put(row: FeatureAnswer[] | undefined, { places }: QueryPart, found: readonly FeatureAnswer[]): void {
  if (!row) return;
  for (let at = 0; at < found.length; at++) {
    const place = places[at];
    const answer = found[at];
    if (place !== undefined && answer) row[place] = answer;
  }
}

/** An entity's key. Throws INVALID_INPUT naming the entity and its field. */
export function keyOf(
  { selection }: QueryPart,
  entity: Readonly<Record<string, unknown>>,
  row: number,
): string {
  try {
    return selection.keyOf(entity);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, error.message, { path: `entities.${row}.${error.path ?? ""}` });
  }
}

/** Refuses members of an entity that nothing asked for reads: a misspelt field must not be a silent NOT_FOUND. */
export function checkFields(
  query: FeatureQuery,
  entity: Readonly<Record<string, unknown>>,
  row: number,
): void {
  for (const field in entity) {
    if (query.fields.has(field)) continue;
    const guess = nearest(field, [...query.fields]);
    throw new AppError(
      "INVALID_INPUT",
      `Nothing asked for reads the entity field ${field.slice(0, 80)}${guess ? `; did you mean ${guess}?` : `; these features take ${[...query.fields].join(", ")}.`}`,
      { path: `entities.${row}.${field.slice(0, 80)}` },
    );
  }
}

function checkSize({ features, entities }: OnlineRequest): void {
  const refuse = (message: string, path: string) => {
    throw new AppError("INVALID_INPUT", message, { path });
  };
  if (features.length === 0) refuse("Name at least one feature, as domain/product.feature.", "features");
  if (entities.length === 0) refuse("Give at least one entity.", "entities");
  if (entities.length > entitiesMost)
    refuse(
      `${entities.length} entities are asked for; ask for at most ${entitiesMost} in one call.`,
      "entities",
    );
  if (features.length * entities.length > valuesMost)
    refuse(
      `${features.length} features of ${entities.length} entities are more than ${valuesMost} values; ask in several calls.`,
      "entities",
    );
}

/** An instant of the past (or at most a second ahead). Throws INVALID_INPUT. */
function instant(text: string, nowUs: number, path: string): number {
  const us = usFromIso(text);
  if (us === undefined)
    throw new AppError(
      "INVALID_INPUT",
      `${path} is "${text.slice(0, 60)}"; write an ISO 8601 instant with its zone, e.g. 2026-11-22T14:15:03Z.`,
      { path },
    );
  if (us > nowUs + aheadUs)
    throw new AppError("INVALID_INPUT", `${path} ${text} lies in the future; it is ${isoFromUs(nowUs)}.`, {
      path,
    });
  return us;
}

function knowledge(text: string, nowUs: number): Knowledge {
  if (text === "as-served") return { kind: "as-served", label: text, knows: () => true };
  if (text === "as-corrected") return { kind: "as-corrected", label: text, knows: () => true };
  if (!/^\d/.test(text))
    throw new AppError(
      "INVALID_INPUT",
      `knownAt is "${text.slice(0, 60)}"; it is as-served, as-corrected or an ISO 8601 instant.`,
      { path: "knownAt" },
    );
  const us = instant(text, nowUs, "knownAt");
  return { kind: "known-at", label: isoFromUs(us), knows: (event) => event.knowledgeTimeUs <= us };
}

function checkHistory(productId: string, times: StateTimes, atUs: number, mode: Knowledge["kind"]): void {
  const begins = mode === "as-served" ? times.firstKnowledgeUs : times.firstEventUs;
  if (begins !== null && atUs >= begins) return;
  throw new AppError(
    "INVALID_INPUT",
    begins === null
      ? `${productId} has no history yet: nothing has come in.`
      : `asOf ${isoFromUs(atUs)} lies before the history of ${productId} begins, at ${isoFromUs(begins)}${mode === "as-served" ? " (what was known then)" : ""}.`,
    { path: "asOf" },
  );
}
