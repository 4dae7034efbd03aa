import { AppError } from "../errors.ts";

export interface Question {
  /** Without control characters, spaces joined. */
  text: string;
  /** What a model is given: its beginning, some five times what 256 tokens of English hold. */
  embedded: string;
  /** Names that the question may call a record by, strongest first: all of it, what it quotes, what looks like a key. */
  names: readonly { name: string; tier: number }[];
  words: number;
}

/** Characters handed to a model, which reads fewer: its tokenizer should not walk through a book for nothing. */
const longestEmbedded = 6_000;
const longestName = 200;
const mostNames = 32;

/** Reads what somebody typed. Throws INVALID_INPUT naming `question` when there is nothing in it. */
export function readQuestion(typed: string): Question {
  const text = typed
    .replaceAll(/[\p{Cc}\p{Cs}\u200b\ufeff]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  if (text === "")
    throw new AppError(
      "INVALID_INPUT",
      "The question is empty. Ask in a few words, or give a key or a name.",
      {
        path: "question",
      },
    );
  return {
    text,
    embedded: text.slice(0, longestEmbedded),
    names: namesIn(text),
    words: text.split(" ").length,
  };
}

function namesIn(text: string): Question["names"] {
  const names = new Map<string, number>();
  const add = (name: string, tier: number) => {
    if (name !== "" && name.length <= longestName && !names.has(name) && names.size < mostNames)
      names.set(name, tier);
  };
  add(text.replace(/[?!.]+$/, ""), 3);
  for (const [, quoted] of text.matchAll(/["“”«»']([^"“”«»']{1,200})["“”«»']/g)) add(quoted?.trim() ?? "", 2);
  for (const token of text.split(" ").slice(0, 200)) {
    const bare = token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
    // `strike-17`, `JFK`, `100234`: letters with digits, capitals, long numbers. `Denver` is left to words and meaning.
    const keyed = /\p{N}/u.test(bare) && (/\p{L}/u.test(bare) || bare.length >= 5);
    if (keyed || /^\p{Lu}{2,8}$/u.test(bare)) add(bare, 1);
  }
  return [...names].map(([name, tier]) => ({ name, tier }));
}
