import { z } from "zod";
import { nestsDeeper } from "../../domain/json-depth.ts";

/**
 * How answers are kept within what an agent can read. A token is taken to be three bytes of the answer's JSON: English
 * JSON has 3 to 4 bytes a token with the usual vocabularies, so the estimate is on the high side and a budget is kept.
 */
const bytesPerToken = 3;

export const defaultMaxTokens = 2_000;

export const maxTokensSchema = z
  .int()
  .min(200)
  .max(20_000)
  .default(defaultMaxTokens)
  .describe(
    "Most tokens of the answer, estimated as bytes of its JSON divided by 3. What does not fit is left out and said in `truncated`.",
  );

export const truncatedSchema = z
  .object({
    shown: z.int().describe("Entries of the list in this answer."),
    total: z.int().nullable().describe("Entries there are altogether; null where nobody counted them."),
    next: z.string().nullable().describe("Pass it as `cursor`, with the same arguments, for what follows."),
    why: z.string(),
    clipped: z.array(z.string()).describe("Texts and lists inside the answer that were cut to fit."),
  })
  .nullable()
  .describe("What this answer leaves out; null when it is whole.");
export type Truncated = z.infer<typeof truncatedSchema>;

/** Estimated tokens of a value as JSON. */
export function tokensOf(value: unknown): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(value) ?? "") / bytesPerToken);
}

/** What a tool found, before the budget. */
export interface Found<Head extends object = object, Item = unknown> {
  head: Head;
  items: readonly Item[];
  /** How many entries there are altogether; null where that is not known. */
  total: number | null;
  /** The cursor behind the first `shown` of `items`; null where nothing follows. */
  after(shown: number): string | null;
  /** Of what goes on growing: the cursor behind the first `shown`, also where nothing follows yet. */
  resume?(shown: number): string;
}

export interface Fitted {
  head: object;
  items: unknown[];
  truncated: Truncated;
  resume?: string;
}

/** The frame around head and items: names, `truncated` with its words and a cursor. */
const frameTokens = 90;
/** A head may take so much of the budget, the list has the rest. */
const headShare = 0.6;
/** One entry may take so much of what the list has before its texts are cut. */
const entriesAtLeast = 4;

/** Fits what was found into a budget: long texts are cut first, then entries left out from the end. At least one stays. */
export function withinBudget(found: Found, maxTokens: number): Fitted {
  const room = maxTokens - frameTokens;
  const head = clip(found.head, Math.floor(room * headShare));
  let left = room - head.tokens;
  const most = Math.floor(left / Math.min(entriesAtLeast, Math.max(1, found.items.length)));
  const clipped = new Set(head.clipped);
  const items: unknown[] = [];
  for (const item of found.items) {
    const cut = clip(item, most);
    if (cut.tokens > left && items.length > 0) break;
    items.push(cut.value);
    for (const path of cut.clipped) clipped.add(path);
    left -= cut.tokens;
  }
  const next = found.after(items.length);
  const short = items.length < found.items.length;
  const why = short
    ? `The rest did not fit into ${maxTokens} tokens.`
    : next === null
      ? `Long texts were cut to fit into ${maxTokens} tokens.`
      : "There is another page.";
  return {
    head: head.value as object,
    items,
    ...(found.resume ? { resume: found.resume(items.length) } : {}),
    truncated:
      next === null && clipped.size === 0
        ? null
        : { shown: items.length, total: found.total, next, why, clipped: [...clipped].slice(0, 20) },
  };
}

interface Clipped {
  value: unknown;
  tokens: number;
  clipped: string[];
}

/** A text shorter than this is never cut: names and instants stay whole. */
const shortText = 80;
/** Where texts are cut at last, so that with the count of what is missing they are below `shortText`. */
const leastKept = 40;

/** How long texts and lists may be. */
interface Lengths {
  text: number;
  list: number;
}

/**
 * Cuts a value until it fits: all texts to half the length of the longest, again and again, and where none is long any
 * more all lists in the same way. Every round goes over the value once, so some thirty suffice for any value: one is
 * made by whoever writes a record, and an agent's answer must not keep the process from the others. Paths say what was cut.
 */
function clip(given: unknown, most: number): Clipped {
  const deep = new Set<string>();
  const value = nestsDeeper(given, deepest) ? cutBelow(given, deepest, "", deep) : given;
  let best: Clipped = { value, tokens: tokensOf(value), clipped: [...deep] };
  if (best.tokens <= most) return best;
  for (const lengths of shorterAndShorter(longest(value))) {
    const clipped = new Set(deep);
    const cut = cutTo(value, lengths, "", clipped);
    best = { value: cut, tokens: tokensOf(cut), clipped: [...clipped] };
    if (best.tokens <= most) break;
  }
  return best;
}

/** Levels of an answer: readers of JSON give up at a thousand or less, and what is of use lies above. */
const deepest = 40;
/** What stands where levels are left out. */
const tooDeep = "[+ deeper levels]";

/** A copy of a value without what lies more than so many levels down; `clipped` is told where that begins. */
function cutBelow(value: unknown, levels: number, path: string, clipped: Set<string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) {
    // Of forty levels of names the first say where to look.
    clipped.add(path.slice(0, shortText));
    return tooDeep;
  }
  if (Array.isArray(value)) return value.map((member) => cutBelow(member, levels - 1, `${path}[]`, clipped));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      cutBelow(member, levels - 1, path === "" ? key : `${path}.${key}`, clipped),
    ]),
  );
}

function* shorterAndShorter({ text, list }: Lengths): Generator<Lengths> {
  let [texts, lists] = [text, list];
  if (text > shortText)
    while (texts > leastKept) {
      texts >>= 1;
      yield { text: texts, list };
    }
  while (lists > 1) {
    lists >>= 1;
    yield { text: texts, list: lists };
  }
}

/** The lengths of the longest text and the longest list in a value. */
function longest(root: unknown): Lengths {
  const lengths = { text: 0, list: 0 };
  const open = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "string") lengths.text = Math.max(lengths.text, value.length);
    if (Array.isArray(value)) lengths.list = Math.max(lengths.list, value.length);
    if (typeof value === "object" && value !== null)
      for (const member of Object.values(value)) open.push(member);
  }
  return lengths;
}

/** A copy of a value whose texts and lists keep to the lengths; the path of each that was cut is added to `clipped`. */
function cutTo(value: unknown, lengths: Lengths, path: string, clipped: Set<string>): unknown {
  if (typeof value === "string") {
    if (value.length <= Math.max(shortText, lengths.text)) return value;
    clipped.add(path);
    // Half a character of two units would be none.
    const kept = value.slice(0, lengths.text).replace(/[\uD800-\uDBFF]$/, "");
    return `${kept} [+${value.length - kept.length} characters]`;
  }
  if (Array.isArray(value)) {
    if (value.length > lengths.list) clipped.add(path);
    return value.slice(0, lengths.list).map((member) => cutTo(member, lengths, `${path}[]`, clipped));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      cutTo(member, lengths, path === "" ? key : `${path}.${key}`, clipped),
    ]),
  );
}
