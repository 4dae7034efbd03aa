import { z } from "zod";

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

/** Halves the longest text, or where there is none the longest list, until a value fits; paths say what was cut. */
function clip(value: unknown, most: number): Clipped {
  let tokens = tokensOf(value);
  if (tokens <= most) return { value, tokens, clipped: [] };
  const copy: unknown = structuredClone(value);
  const clipped = new Map<string, { left: number }>();
  while (tokens > most) {
    const leaf = longest(copy);
    if (!leaf) break;
    const { holder, key, path } = leaf;
    const given = holder[key];
    if (typeof given === "string") {
      const before = clipped.get(path)?.left ?? 0;
      const text = before > 0 ? given.slice(0, given.lastIndexOf(" [+")) : given;
      const kept = text.slice(0, text.length >> 1);
      const left = before + text.length - kept.length;
      clipped.set(path, { left });
      holder[key] = `${kept} [+${left} characters]`;
    } else if (Array.isArray(given)) {
      holder[key] = given.slice(0, given.length >> 1);
      clipped.set(path, { left: 0 });
    }
    tokens = tokensOf(copy);
  }
  return { value: copy, tokens, clipped: [...clipped.keys()] };
}

interface Leaf {
  holder: Record<string | number, unknown>;
  key: string | number;
  path: string;
  size: number;
}

function longest(root: unknown): Leaf | undefined {
  let text: Leaf | undefined;
  let list: Leaf | undefined;
  const walk = (holder: Record<string | number, unknown>, path: string) => {
    for (const [key, value] of Object.entries(holder)) {
      const at = Array.isArray(holder) ? `${path}[]` : path === "" ? key : `${path}.${key}`;
      const leaf = (size: number): Leaf => ({ holder, key, path: at, size });
      if (typeof value === "string" && value.length > shortText && value.length > (text?.size ?? 0))
        text = leaf(value.length);
      if (Array.isArray(value) && value.length > 1 && value.length > (list?.size ?? 0))
        list = leaf(value.length);
      if (typeof value === "object" && value !== null) walk(value as Record<string | number, unknown>, at);
    }
  };
  if (typeof root === "object" && root !== null) walk(root as Record<string | number, unknown>, "");
  return text ?? list;
}
