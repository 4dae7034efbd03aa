import { aggregateDtype, declaredDtype } from "../../domain/feature-set/dtypes.ts";
import type { FeatureDefinition, FeatureSetBlock } from "../../domain/product-file/index.ts";
import { type Notes, note, noteValue, onField, pairs, same, under } from "./change.ts";

/** Parts of a feature that make up what it means. */
const meaning = [
  "aggregate",
  "column",
  "window",
  "where",
  "n",
  "q",
  "gap",
  "exact",
  "lookup",
  "expression",
] as const;

/** Changes of `millrace.featureSet`. */
export function diffFeatureSet(notes: Notes, was: FeatureSetBlock, is: FeatureSetBlock): void {
  noteValue(under(notes, "entity"), "breaking", "the entity", was.entity, is.entity);
  noteValue(under(notes, "source"), "compatible", "the source", was.source, is.source);
  noteValue(under(notes, "eventTime"), "compatible", "the event time's field", was.eventTime, is.eventTime);
  noteValue(under(notes, "filter"), "compatible", "the filter", was.filter, is.filter);
  noteValue(
    under(notes, "ttl"),
    "compatible",
    "the time after which looked-up values are too old",
    was.ttl,
    is.ttl,
  );
  for (const [name, before, after] of pairs(was.features, is.features, (feature) => feature.name)) {
    const place = onField(notes, "features", name);
    if (before && after) diffFeature(place, before, after);
    else if (before) note(place, "breaking", `The feature ${name} was removed.`, before);
    else note(place, "compatible", `The feature ${name} was added.`, undefined, after);
  }
}

function diffFeature(place: Notes, was: FeatureDefinition, is: FeatureDefinition): void {
  for (const key of meaning) {
    if (same(was[key], is[key])) continue;
    const [from, to] = [was[key], is[key]].map((value) =>
      value === undefined ? "none" : JSON.stringify(value),
    );
    note(
      under(place, key),
      "breaking",
      `${is.name} means something else: ${key} from ${from} to ${to}.`,
      was[key],
      is[key],
    );
  }
  noteDtype(under(place, "dtype"), was, is);
  noteValue(under(place, "expected"), "note", `what is expected of ${is.name}`, was.expected, is.expected);
  noteValue(
    under(place, "description"),
    "note",
    `the description of ${is.name}`,
    was.description,
    is.description,
  );
}

/** Other words for the same type are no change, and neither is writing down what the aggregate gives anyway. */
function noteDtype(place: Notes, was: FeatureDefinition, is: FeatureDefinition): void {
  const [before, after] = [was, is].map((feature) => declaredDtype(feature.dtype) ?? givenDtype(feature));
  if (before === after) return;
  // Without a declaration the type follows the column, which this definition does not tell.
  const known = before !== undefined && after !== undefined;
  noteValue(place, known ? "breaking" : "compatible", `the type of ${is.name}`, before, after);
}

/** The type an aggregate gives whatever its column. */
function givenDtype({ aggregate }: FeatureDefinition): string | undefined {
  if (aggregate === undefined || ["sum", "min", "max", "first", "last", "last_n"].includes(aggregate))
    return undefined;
  return aggregateDtype(aggregate, undefined);
}
