import { extreme } from "./extreme.ts";

/** The smallest value; null without one. */
export const min = extreme(1);
