import { boundary } from "./boundary.ts";

/** The newest event's value; null without one. */
export const last = boundary(-1);
