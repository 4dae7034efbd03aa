import type { CatalogEntry } from "../../catalog/index/entry.ts";
import type { Clock } from "../../clock.ts";
import type { EntityAnswer, SearchPlan } from "../../domain/federated-search.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import { within } from "./deadline.ts";
import type { EntityLookup, EntityMention, KnownFeatureSet } from "./entities.ts";
import { type QuestionWord, questionWords } from "./key-candidates.ts";
import { recentMs } from "./time-span.ts";

/** Feature sets whose keys a question is compared with; in a bigger mesh those the catalog brings up first. */
const mostSets = 50;

/** Of a question's time, what its events may take at most; the rest is for recognising and for values. */
const eventsShare = 0.6;

export interface EntityQuestion {
  /** Without the words that say when. */
  question: string;
  asOf: string | null;
  span: SearchPlan["span"];
  deadlineMs: number;
}

/**
 * Entities that the question names, with their features and events: of its span, else of the hour before the instant
 * it is about. What fails or is late is a note, never an error, and takes nothing from the others.
 */
export async function findEntities(
  deps: { lookup: EntityLookup | null; clock: Clock; elapsed(): number },
  principal: Principal,
  entries: readonly CatalogEntry[],
  { question, asOf, span, deadlineMs }: EntityQuestion,
  notes: string[],
): Promise<{ mention: EntityMention; answer: EntityAnswer }[]> {
  const { lookup, clock, elapsed } = deps;
  const sets = featureSets(entries);
  if (!lookup || sets.length === 0) return [];
  if (sets.length > mostSets)
    notes.push(`Names were compared with the keys of ${mostSets} of ${sets.length} feature sets.`);
  const words = questionWords(question);
  words.push(...ownWords(question, principal));
  const nowMs = clock.nowMs();
  const between = span ?? lastHour(asOf, nowMs);
  const begun = elapsed();
  const asked = sets.slice(0, mostSets);
  const answers = new Map<KnownFeatureSet, { mention: EntityMention; answer: EntityAnswer }[]>();
  const read = async (set: KnownFeatureSet, signal: AbortSignal) => {
    const mentions = await lookup.knownKeys(principal, set, words, { asOf, signal });
    // Its own end comes before the deadline, so that what was read until then is kept.
    const budgetMs = Math.max(1, (deadlineMs - (elapsed() - begun)) * eventsShare);
    return Promise.all(
      mentions.map(async (mention) => {
        const [values, events] = await Promise.all([
          lookup.values(principal, mention, set.features, { asOf, signal }),
          lookup.events(principal, mention, set.source, { ...between, nowMs, budgetMs }),
        ]);
        return { mention, answer: { ...mention, ...values, events } };
      }),
    );
  };
  const outcome = await within(deadlineMs, elapsed, (signal) =>
    Promise.all(
      // A set that fails (it is being loaded, its store is away) takes nothing from the others.
      asked.map(async (set) => {
        const found = await read(set, signal).catch((error: unknown) => {
          const why = error instanceof AppError ? `: ${error.message}` : ".";
          if (!signal.aborted) notes.push(`The keys of ${set.product} could not be looked up${why}`);
          return [];
        });
        if (!signal.aborted) answers.set(set, found);
      }),
    ),
  );
  const late = asked.filter((set) => !answers.has(set)).map(({ product }) => product);
  if (outcome.kind === "late" && late.length > 0)
    notes.push(`The keys of ${late.join(", ")} were not looked up in time.`);
  const found = asked.flatMap((set) => answers.get(set) ?? []);
  if (span && found.length === 0 && late.length === 0)
    notes.push(
      "The question names a span of time and no key that the mesh knows, so no events were read; records are as known at the span's end.",
    );
  return found;
}

const featureSets = (entries: readonly CatalogEntry[]): KnownFeatureSet[] =>
  entries.flatMap(({ id, featureSets: sets }) =>
    sets.map(({ config }) => ({
      product: id,
      entity: config.entity,
      features: config.features.map(({ name }) => `${id}.${name}`),
      source: config.source,
    })),
  );

/** "What have I done": the caller's own id stands for the word, where the mesh knows it as a key. */
function ownWords(question: string, principal: Principal): QuestionWord[] {
  const own = /\b(?:have|did|was|am) I\b|\bmy (?:account|actions|clicks|visits|sessions|searches)\b/i;
  if (principal.kind !== "person" || !own.test(question.slice(0, 2_000))) return [];
  return [{ text: principal.id, telling: true, stops: true }];
}

function lastHour(asOf: string | null, nowMs: number): { from: string; to: string } {
  const toMs = asOf === null ? nowMs : Date.parse(asOf);
  return { from: new Date(toMs - recentMs).toISOString(), to: new Date(toMs).toISOString() };
}
