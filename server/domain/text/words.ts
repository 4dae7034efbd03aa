import { stemmer } from "stemmer";

/**
 * English words that say nothing about data; a sentence is full of them. The list of the Snowball stemmers without
 * words of place, direction and order (up, off, over, before, again …), which tell a top-up from a top.
 */
const stopWords = new Set(
  "a about against all am an and any are as at be because been being between both but by can could did do does doing during each few for from had has have having he her here hers herself him himself his how i if in into is it its itself just me more most my myself no nor not of on once only or other our ours ourselves own same she should show so some such than that the their theirs them themselves then there these they this those through to too until very was we were what when where which while who whom why will with would you your yours yourself yourselves".split(
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
