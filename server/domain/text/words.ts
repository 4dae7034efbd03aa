import { stemmer } from "stemmer";

/** English words that say nothing about data; a sentence is full of them. */
const stopWords = new Set(
  "a about all an and any are as at be by can do does for from has have how i in is it its me of on or our show so that the their there these this to was we were what when where which who with you your".split(
    " ",
  ),
);

/** Words as people type and as identifiers are written: `flightEvents`, `flight_events`, `flight-events` are two words each. */
export function words(text: string): string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** The stem a word is indexed by; null for a word that says nothing. */
export const term = (word: string): string | null => (stopWords.has(word) ? null : stemmer(word));

/** Lower case, separators as spaces: `Flight-Events ` and `flight_events` are the same name. */
export const normaliseName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[\s_\-/]+/g, " ")
    .trim();
