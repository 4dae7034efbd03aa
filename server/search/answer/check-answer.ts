import { term, words } from "../../domain/text/words.ts";
import { type AnswerRow, notInTheMesh } from "./prompt.ts";

export interface Sentence {
  text: string;
  /** Numbers of rows. */
  citations: number[];
}

/** Share of a sentence's words that its rows (or the question) must hold. */
const leastShare = 0.5;

/**
 * The sentences of a model's answer that stand: each cites rows that were given, holds no number that they do not,
 * shares at least half of its words with them, and has no link and no markup that they have not. The rest is dropped
 * and counted; a citation is a claim, and this checks it.
 */
export function checkAnswer(
  said: string,
  question: string,
  rows: readonly AnswerRow[],
): { sentences: Sentence[]; dropped: number } {
  if (letters(said).startsWith(letters(notInTheMesh))) return { sentences: [], dropped: 0 };
  const sentences: Sentence[] = [];
  let dropped = 0;
  for (const part of splitSentences(said)) {
    const citations = [...new Set([...part.matchAll(/\[(\d{1,3})\]/g)].map(([, n]) => Number(n)))];
    const text = part
      .replaceAll(/\s*\[\d{1,3}\]/g, "")
      .replaceAll(/\s+/g, " ")
      .trim();
    if (text === "") continue;
    const cited = citations.flatMap((n) => rows.find((row) => row.n === n) ?? []);
    if (cited.length === citations.length && cited.length > 0 && supported(text, question, cited))
      sentences.push({ text, citations });
    else dropped++;
  }
  return { sentences, dropped };
}

/** Sentences with the citations that follow their end: `… struck a goose. [0][2] The …`. */
function splitSentences(said: string): string[] {
  return said
    .slice(0, 8_000)
    .split(/(?<=[.!?](?:["”’)]*)(?:\s*\[\d{1,3}\])*)\s+(?!\[\d)/u)
    .flatMap((part) => part.split(/\n+/))
    .filter((part) => part.trim() !== "");
}

function supported(text: string, question: string, cited: readonly AnswerRow[]): boolean {
  const source = cited
    .map((row) => `${row.product} ${row.known} ${row.text} ${JSON.stringify(row.fields)}`)
    .join(" ");
  if (/https?:|www\.|<[a-z/!]|!\[|\]\(/i.test(text)) return false;
  const numbersOf = (from: string) =>
    new Set([...from.matchAll(/\d+(?:[.,]\d+)*/g)].map(([n]) => n.replaceAll(",", "")));
  const known = numbersOf(`${source} ${question}`);
  for (const number of numbersOf(text)) if (!known.has(number)) return false;
  const stems = (from: string) => words(from).flatMap((word) => term(word) ?? []);
  const held = new Set(stems(`${source} ${question}`));
  const own = stems(text);
  return own.length > 0 && own.filter((stem) => held.has(stem)).length / own.length >= leastShare;
}

const letters = (text: string) =>
  text
    .toUpperCase()
    .replaceAll(/[^\p{L}]+/gu, " ")
    .trim();
