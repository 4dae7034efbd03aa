import { createParser, parseAsString } from "nuqs/server";
import { type Entity, parseEntity } from "./entity.ts";
import { parseFeatureId } from "./feature-set.ts";

/** Most features and keys of one trial: what one look at a table can take in. */
export const mostFeatures = 50;
export const mostKeys = 20;

const featuresParser = createParser({
  parse: (text: string) =>
    text
      .split(",")
      .filter((id) => parseFeatureId(id) !== undefined)
      .slice(0, mostFeatures),
  serialize: (ids: string[]) => ids.join(","),
  eq: (a, b) => a.join() === b.join(),
});

const keysParser = createParser({
  parse: (text: string): Entity[] | null => {
    try {
      const list: unknown = JSON.parse(text);
      if (!Array.isArray(list)) return null;
      return list
        .map((each) => parseEntity(JSON.stringify(each)))
        .filter((entity) => entity !== undefined)
        .slice(0, mostKeys);
    } catch {
      return null;
    }
  },
  serialize: (entities: Entity[]) => JSON.stringify(entities),
  eq: (a, b) => JSON.stringify(a) === JSON.stringify(b),
});

/** The Try page as it stands in the URL: features, keys, and inputs of expressions as JSON. */
export const tryParsers = {
  f: featuresParser.withDefault([]),
  k: keysParser.withDefault([]),
  /** Inputs of expressions, `request.<name>`, as one JSON object. */
  r: parseAsString,
};
