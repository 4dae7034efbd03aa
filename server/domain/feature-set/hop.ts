/** The engine's step of a window's tail, for pages, which know the domain only. */
export { hopUs } from "../../engine/hops.ts";
