import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs/server";

const sorts = ["name", "product", "entity", "type", "window"] as const;
export type FeatureSort = (typeof sorts)[number];

/** The list of all features as it stands in the URL; shared by the page on the server and in the browser. */
export const featureListParsers = {
  q: parseAsString.withDefault(""),
  entity: parseAsString,
  sort: parseAsStringLiteral(sorts).withDefault("name"),
  desc: parseAsBoolean.withDefault(false),
};

export interface FeatureListState {
  q: string;
  entity: string | null;
  sort: FeatureSort;
  desc: boolean;
}

/** What the list is asked for; unset parts are left out, so that equal states ask equal questions. */
export function featureListInput(state: FeatureListState, asOf: string | undefined) {
  return {
    ...(state.q.trim() === "" ? {} : { q: state.q.trim() }),
    ...(state.entity === null ? {} : { entity: state.entity }),
    sort: state.sort,
    desc: state.desc,
    limit: 200,
    ...(asOf === undefined ? {} : { asOf }),
  };
}
