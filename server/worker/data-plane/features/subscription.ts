import type { OffsetVector, StreamAdapter } from "../../../adapters/stream/types.ts";
import { usFromIso } from "../../../clock.ts";
import type { Principal } from "../../../domain/principal.ts";
import { AppError } from "../../../errors.ts";
import { answerIn, type Change, changesTopic } from "../../../hydration/features/changes/change.ts";
import type { Changelog } from "../../../hydration/features/changes/changelog.ts";
import { denied, type FeatureAnswer, invalid } from "../../../hydration/features/reading/answer.ts";
import {
  deniedPlaces,
  type FeatureQuery,
  type QueryPart,
} from "../../../hydration/features/reading/query.ts";
import { checkFields, keyOf, type OnlineReader } from "../../../hydration/features/reading/read-online.ts";
import { followRecords } from "../tail/follow-records.ts";
import type { Tails } from "../tail/tails.ts";

/** What a subscriber is told: the values of now first, then the values of a key whenever they change. */
export interface ValuesMessage {
  kind: "values" | "change";
  /** Where to resume after this message. */
  id: string;
  entity: Readonly<Record<string, unknown>>;
  atUs: number;
  /** `domain/product.feature`, and their answers beside them. */
  features: readonly string[];
  answers: readonly FeatureAnswer[];
}

export interface SubscribeRequest {
  features: readonly string[];
  entities: readonly Readonly<Record<string, unknown>>[];
  /** Id of the last message received; undefined: begin with the values of now. */
  resume?: string | undefined;
}

const entitiesMost = 100;

/** One subscription, checked; `run` serves it until its signal aborts. */
export interface Subscription {
  query: FeatureQuery;
  run(options: {
    signal: AbortSignal;
    send: (message: ValuesMessage) => void;
    /** Resolves when what was sent has been taken. */
    drained: () => Promise<void>;
  }): Promise<void>;
}

export function createSubscriptions(deps: {
  reader: OnlineReader;
  queryOf: (features: readonly string[]) => FeatureQuery;
  changelog: Pick<Changelog, "ensure">;
  tails: Tails;
  stream: StreamAdapter;
  watchEnds: (topic: string, listener: (ends: OffsetVector) => void) => () => void;
}) {
  const { reader, queryOf, changelog, tails, stream } = deps;

  /** Checks a request. Throws what an online read would throw, and INVALID_INPUT or GONE for where to resume. */
  return async function subscribe(request: SubscribeRequest, principal: Principal): Promise<Subscription> {
    const { features, entities } = request;
    if (entities.length === 0 || entities.length > entitiesMost)
      throw new AppError("INVALID_INPUT", `Name 1 to ${entitiesMost} entities.`, { path: "entity" });
    const query = queryOf(features);
    const needsRequest = query.parts.find(({ selection }) => selection.request.length > 0);
    if (needsRequest)
      throw new AppError(
        "UNSUPPORTED",
        `What is computed from request.${needsRequest.selection.request[0]} has no value of its own to follow; look it up instead.`,
        { path: "feature" },
      );
    for (const [row, entity] of entities.entries()) {
      checkFields(query, entity, row);
      for (const part of query.parts) keyOf(part, entity, row);
    }
    const topics = query.parts.map(({ selection }) => changesTopic(selection.plan.productId));
    for (const { selection } of query.parts) await changelog.ensure(selection.plan.productId);
    // Before the values are read: what changes in between comes as a change, never not at all.
    const starts = await Promise.all(
      topics.map(async (topic) =>
        request.resume === undefined
          ? stream.resolve(topic, { kind: "latest" })
          : stream.resolve(topic, { kind: "vector", offsets: { 0: resumeAt(request.resume, topic) } }),
      ),
    );

    return {
      query,
      async run({ signal, send, drained }) {
        const positions = topics.map((topic, at): [string, number] => [topic, starts[at]?.[0] ?? 0]);
        const id = () => positions.map(([topic, offset]) => `${topic}:${offset}`).join(";");
        const told = entities.map(() => query.parts.map(() => ""));
        const deny = () => deniedPlaces(query, principal);

        if (request.resume === undefined) {
          const { atUs, answers } = reader.readNow({ features, entities }, principal);
          for (const [row, entity] of entities.entries()) {
            const found = answers[row] ?? [];
            for (const [place, part] of query.parts.entries())
              note(
                told,
                row,
                place,
                part.places.map((at) => found[at]),
              );
            send({ kind: "values", id: id(), entity, atUs, features, answers: found });
          }
          await drained();
        }

        const serve = async (part: QueryPart, place: number): Promise<void> => {
          const topic = topics[place] ?? "";
          const byKey = new Map<string, number[]>();
          for (const [row, entity] of entities.entries()) {
            const key = keyOf(part, entity, row);
            byKey.set(key, [...(byKey.get(key) ?? []), row]);
          }
          const names = part.places.map((at) =>
            (features[at] ?? "").slice((features[at] ?? "").lastIndexOf(".") + 1),
          );
          const tail = await tails.of({
            topic,
            stream,
            trusted: true,
            watchEnds: (listener) => deps.watchEnds(topic, listener),
          });
          const records = followRecords({
            tail,
            stream,
            from: starts[place] ?? {},
            signal,
            wanted: ({ key }) => key !== null && byKey.has(key),
          });
          for await (const { record, next } of records) {
            const position = positions[place];
            if (position) position[1] = next[0] ?? position[1];
            if (!record) continue;
            const change = JSON.parse(record.value ?? "null") as Change;
            const denies = deny()[place];
            const answers = names.map((name, at) =>
              denies?.[at] ? denied : (answerIn(change, name) ?? invalid),
            );
            for (const row of byKey.get(record.key ?? "") ?? [])
              if (note(told, row, place, answers))
                send({
                  kind: "change",
                  id: id(),
                  entity: entities[row] ?? {},
                  atUs: usFromIso(change.at) ?? record.eventTimeUs,
                  features: part.places.map((at) => features[at] ?? ""),
                  answers,
                });
            await drained();
          }
        };
        await Promise.all(query.parts.map(serve));
      },
    };
  };
}

/** Whether these values differ from those told last; notes them. */
function note(
  told: string[][],
  row: number,
  place: number,
  answers: readonly (FeatureAnswer | undefined)[],
): boolean {
  const text = JSON.stringify(answers.map((answer) => [answer?.value, answer?.status]));
  const of = told[row];
  if (!of || of[place] === text) return false;
  of[place] = text;
  return true;
}

/** The offset of a topic in an id of a message. */
function resumeAt(resume: string, topic: string): number {
  for (const part of resume.split(";")) {
    const colon = part.lastIndexOf(":");
    const offset = Number(part.slice(colon + 1));
    if (part.slice(0, colon) === topic && Number.isSafeInteger(offset) && offset >= 0) return offset;
  }
  throw new AppError(
    "INVALID_INPUT",
    `"${resume.slice(0, 120)}" is not the id of a message of this subscription; leave it out to begin with the values of now.`,
    { path: "last-event-id" },
  );
}
