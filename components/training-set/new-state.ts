import { parseAsArrayOf, parseAsString } from "nuqs/server";

/** Most features of one training set, as the data plane takes them. */
export const mostFeatures = 1000;

/** The builder's part that an address can carry: the features to begin with. */
export const newSetParsers = { f: parseAsArrayOf(parseAsString).withDefault([]) };
