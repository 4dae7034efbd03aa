/**
 * What of a record stands beside its vector so that a filter can be decided where the vectors are: its scalars, with
 * the names and the nesting they have in the record.
 */

/** Stands for a value that is not held: a list, a long text, a number that JSON has not. */
export type NotHeld = readonly never[];

export type AttributeValue = string | number | boolean | null | NotHeld | AttributeTree;
export interface AttributeTree {
  readonly [name: string]: AttributeValue;
}

/** Instants in ms, rounded down as CEL has them; `times` has those texts of `event` that are instants, as numbers. */
export interface Attributes extends AttributeTree {
  readonly key: string;
  readonly eventTime: number;
  readonly knowledgeTime: number;
  readonly event: AttributeValue;
  readonly times: AttributeTree;
}

const notHeld: NotHeld = [];

/** Texts up to this length are held where there is room, else shorter ones: what is longer is prose, not a code or a name. */
const longestText = [200, 40] as const;
/** Characters of JSON that one record may take: twice what its vector of 384 numbers does, and seldom reached. */
const mostCharacters = 3_000;
const deepest = 8;

/**
 * The attributes of a record; null where they cannot be had whole (too many, too deep, names that no database takes).
 * Then every filter is undecided on it.
 */
export function attributesOf(record: {
  event: unknown;
  key: string;
  eventTimeUs: number;
  knowledgeTimeUs: number;
}): Attributes | null {
  if (!storable(record.key)) return null;
  for (const longest of longestText) {
    const event = held(record.event, longest, 0);
    if (event === undefined) return null;
    const attributes = {
      key: record.key,
      eventTime: Math.floor(record.eventTimeUs / 1000),
      knowledgeTime: Math.floor(record.knowledgeTimeUs / 1000),
      event,
      times: timesIn(record.event),
    };
    if (JSON.stringify(attributes).length <= mostCharacters) return attributes;
  }
  return null;
}

/** Whether PostgreSQL's JSON can have this text: it takes neither NUL nor half a surrogate pair. */
export const storable = (text: string): boolean => !/[\p{Surrogate}\0]/u.test(text);

function held(value: unknown, longest: number, depth: number): AttributeValue | undefined {
  switch (typeof value) {
    case "string":
      return value.length <= longest && storable(value) ? value : notHeld;
    case "number":
      return Number.isFinite(value) ? value : notHeld;
    case "boolean":
      return value;
    default:
  }
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return notHeld;
  if (depth >= deepest) return undefined;
  const entries: [string, AttributeValue][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const kept = storable(name) ? held(inner, longest, depth + 1) : undefined;
    if (kept === undefined) return undefined;
    entries.push([name, kept]);
  }
  return Object.fromEntries(entries);
}

/** The instants among the texts of a record, where they stand; branches without any are left out. */
function timesIn(value: unknown): AttributeTree {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const entries: [string, AttributeValue][] = [];
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === "string") {
      const time = instantOf(inner);
      if (time !== undefined) entries.push([name, time]);
    } else {
      const below = timesIn(inner);
      if (Object.keys(below).length > 0) entries.push([name, below]);
    }
  }
  return Object.fromEntries(entries);
}

/**
 * The instant (ms) that CEL's `timestamp(text)` gives; undefined where it gives an error. One without a zone depends on
 * where it is read, so it is not held.
 */
export function instantOf(text: string): number | NotHeld | undefined {
  if (text.length < 20 || text.length > 30) return undefined;
  const ms = new Date(text).getTime();
  if (!(ms <= 253_402_300_799_999 && ms >= -62_135_596_800_000)) return undefined;
  return /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? ms : notHeld;
}
