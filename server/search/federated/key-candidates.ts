import { term } from "../../domain/text/words.ts";

/** One word of a question as it stands, without the punctuation around it. */
export interface QuestionWord {
  text: string;
  /** Whether it may be a key by itself: words that only hold a sentence together ("in", "or") may not. */
  telling: boolean;
  /** Whether punctuation ends the phrase here, so that no key goes on after it. */
  stops: boolean;
}

const mostWords = 40;
/** Longest key in words, as "South of the Fiji Islands". */
const longestKey = 5;
/** Combinations tried for keys of several columns. */
const mostPairs = 200;

/** The words of a question's beginning. Whether they are keys, the store knows. */
export function questionWords(question: string): QuestionWord[] {
  const found: QuestionWord[] = [];
  for (const token of question.slice(0, 2_000).split(/\s+/)) {
    const text = token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "").replace(/['’]s$/u, "");
    const quoted = /^["“«'‘]/u.test(token);
    if (text === "" || text.length > 128) continue;
    // "in" is no Indiana and "or" no Oregon unless they are written so.
    const telling = quoted || text !== text.toLowerCase() || (term(text) !== null && !joining.has(text));
    found.push({ text, telling, stops: /[,;:?!]["”»'’)]*$/u.test(token) });
    if (found.length >= mostWords) break;
  }
  return found;
}

const joining = new Set("and not no if so but did done am us he she they his her its".split(" "));

/** A stretch of the question that may be the key of a column. */
export interface KeyCandidate {
  /** The key as it may be written in the data. */
  key: string;
  phrase: string;
  /** Words it covers: [first, after the last). */
  at: readonly [number, number];
  /** Whether the question calls the column by its name: "account 7". */
  named: boolean;
}

/**
 * What of a question may be a key of a column: stretches of one to five words in the usual spellings (as written, in
 * lower, upper and title case), and what stands behind the column's name, also joined with it ("account 7" →
 * `account-7`). Longer ones first, so that "New York" comes before "York".
 */
export function keyCandidates(words: readonly QuestionWord[], column: string): KeyCandidate[] {
  const called = calledBy(column);
  const found: KeyCandidate[] = [];
  const seen = new Set<string>();
  const add = (key: string, phrase: string, at: readonly [number, number], named: boolean) => {
    if (seen.has(`${at[0]} ${key}`)) return;
    seen.add(`${at[0]} ${key}`);
    found.push({ key, phrase, at, named });
  };
  for (let length = Math.min(longestKey, words.length); length >= 1; length--)
    for (let first = 0; first + length <= words.length; first++) {
      const part = words.slice(first, first + length);
      if (part.slice(0, -1).some(({ stops }) => stops)) continue;
      const name = nameBefore(words, first, called);
      const alone = length === 1 && !part[0]?.telling;
      if (name === null && (alone || !part[length - 1]?.telling || !part[0]?.telling)) continue;
      const phrase = part.map(({ text }) => text).join(" ");
      const at = [name ?? first, first + length] as const;
      for (const key of spellings(phrase)) add(key, phrase, at, name !== null);
      if (name !== null && length === 1)
        for (const glue of ["-", "_", ""]) add(`${called[0]}${glue}${phrase}`, phrase, at, true);
    }
  return found;
}

const spellings = (text: string): string[] => [
  ...new Set([
    text,
    text.toLowerCase(),
    text.toUpperCase(),
    text.toLowerCase().replaceAll(/(?<=^|[\s-])\p{L}/gu, (letter) => letter.toUpperCase()),
  ]),
];

/** Words a column goes by: `account_id` → account. */
function calledBy(column: string): string[] {
  const parts = column
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");
  const telling = parts.filter((part) => !fillers.has(part));
  return telling.length > 0 ? telling : parts;
}

const fillers = new Set(["id", "code", "key", "no", "number", "name"]);

/** Where the column's name begins when it stands right before a word: "account 7", "account id 7"; null: it does not. */
function nameBefore(words: readonly QuestionWord[], first: number, called: readonly string[]): number | null {
  let at = first;
  while (at > 0 && fillers.has(words[at - 1]?.text.toLowerCase() ?? "")) at--;
  const begin = at - called.length;
  const matches = called.every((part, place) => words[begin + place]?.text.toLowerCase() === part);
  return begin >= 0 && matches ? begin : null;
}

/** An entity that a question may name, and the words it takes. */
export interface EntityCandidate {
  entity: Record<string, string>;
  phrase: string;
  at: readonly (readonly [number, number])[];
}

/**
 * Entities of a feature set that a question may name. Keys of several columns need all of them: values behind their
 * columns' names, else words that look like keys (digits, capitals), no word for two columns.
 */
export function entityCandidates(
  words: readonly QuestionWord[],
  columns: readonly string[],
): EntityCandidate[] {
  const [column, ...others] = columns;
  if (column === undefined) return [];
  if (others.length === 0)
    return keyCandidates(words, column).map(({ key, phrase, at }) => ({
      entity: { [column]: key },
      phrase,
      at: [at],
    }));
  let found: EntityCandidate[] = [{ entity: {}, phrase: "", at: [] }];
  for (const each of columns) {
    const all = keyCandidates(words, each);
    const named = all.filter((candidate) => candidate.named);
    const usable = named.length > 0 ? named : all.filter(({ phrase }) => /[\p{N}\p{Lu}]/u.test(phrase));
    found = found
      .flatMap((partial) =>
        usable
          .filter(({ at }) => partial.at.every((taken) => at[1] <= taken[0] || at[0] >= taken[1]))
          .map(({ key, phrase, at }) => ({
            entity: { ...partial.entity, [each]: key },
            phrase: [partial.phrase, phrase].filter((text) => text !== "").join(" · "),
            at: [...partial.at, at],
          })),
      )
      .slice(0, mostPairs);
  }
  return found;
}
