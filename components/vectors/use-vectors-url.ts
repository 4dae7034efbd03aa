import { parseAsString, useQueryStates } from "nuqs";

const parsers = {
  /** The text whose neighbours are shown. */
  near: parseAsString,
  /** The record whose neighbours are shown; beats the text. */
  record: parseAsString,
  /** The field by which the projection is coloured. */
  colour: parseAsString,
};

/** The Vectors tab's state, in the URL. */
export function useVectorsUrl() {
  return useQueryStates(parsers, { history: "replace" });
}
