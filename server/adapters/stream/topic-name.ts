import { AppError } from "../../errors.ts";

const part = /^[a-z0-9_][a-z0-9_-]{0,63}$/;
const product = /^[a-z0-9_][a-z0-9_-]{0,63}(\.[a-z][a-z0-9-]{0,20})?$/;

/** A topic of the mesh taken apart: `flight-operations/flight_events.dead` has the suffix `dead`. */
export interface TopicName {
  domain: string;
  product: string;
  /** What follows the product, e.g. `dead`; empty for the product's own records. */
  suffix: string;
}

/**
 * Takes `domain/product` or `domain/product.suffix` apart. Only lower-case letters, digits, `-` and `_`
 * (64 at most each) pass, so a name can never leave its folder. Throws INVALID_INPUT.
 */
export function parseTopic(topic: string): TopicName {
  const at = topic.indexOf("/");
  const domain = topic.slice(0, at);
  const rest = topic.slice(at + 1);
  if (at < 1 || !part.test(domain) || !product.test(rest)) {
    throw new AppError(
      "INVALID_INPUT",
      `"${topic.slice(0, 200)}" is not a topic name: write domain/product, each of lower-case letters, digits, "-" and "_", at most 64 long.`,
      { path: "topic" },
    );
  }
  const dot = rest.indexOf(".");
  return dot < 0
    ? { domain, product: rest, suffix: "" }
    : { domain, product: rest.slice(0, dot), suffix: rest.slice(dot + 1) };
}
