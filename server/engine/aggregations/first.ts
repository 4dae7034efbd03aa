import { boundary } from "./boundary.ts";

/** The oldest event's value; null without one. */
export const first = boundary(1);
