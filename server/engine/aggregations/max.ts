import { extreme } from "./extreme.ts";

/** The greatest value; null without one. */
export const max = extreme(-1);
