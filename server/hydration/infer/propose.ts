import type { InferReply } from "../../domain/data-plane-api/infer.ts";
import type { NamedFacts, NamedField } from "./names.ts";

/** Name of a column in the product: dots lead into objects. */
export const pathOf = (field: NamedField): string => field.path.join(".");

const leafName = (field: NamedField): string => field.path.at(-1) ?? "";

/** Words of a name: `customerID` → customer, id. */
function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

const idWords = new Set([
  "id",
  "key",
  "code",
  "uuid",
  "guid",
  "number",
  "no",
  "nr",
  "iata",
  "icao",
  "sku",
  "instant",
]);

/** Columns that name a record, best first. Only columns present in every record and at the top level count. */
export function proposeKeys(facts: NamedFacts): InferReply["keys"] {
  const usable = facts.fields.filter(
    (field) =>
      field.path.length === 1 &&
      field.nulls === 0 &&
      ["string", "integer", "date", "timestamp"].includes(field.kind),
  );
  const unique = usable
    .filter((field) => field.distinct === facts.rows && facts.rows > 1)
    .map((field) => ({ field, score: keyScore(field) }))
    .sort((a, b) => b.score - a.score)
    .map(({ field }) => ({
      columns: [pathOf(field)],
      unique: true,
      reason: `All ${count(facts.rows)} values are different${nameSaysId(field) ? ", and its name is that of an identifier" : ""}.`,
    }));
  const repeated = usable
    .filter(
      (field) =>
        nameSaysId(field) && field.distinct !== null && field.distinct > 1 && field.distinct < facts.rows,
    )
    .map((field) => ({
      columns: [pathOf(field)],
      unique: false,
      reason: `Its name is that of an identifier; ${count(field.distinct ?? 0)} values in ${count(facts.rows)} records.`,
    }));
  return [...unique, ...repeated].slice(0, 6);
}

const nameSaysId = (field: NamedField) => words(leafName(field)).some((word) => idWords.has(word));

/** Times are unique by accident, long texts are not keys; the first column mostly is. */
function keyScore(field: NamedField): number {
  const longest = Math.max(0, ...field.examples.map((example) => String(example).length));
  return (
    (nameSaysId(field) ? 4 : 0) +
    (field.kind === "string" && longest <= 40 ? 2 : 0) +
    (field.kind === "integer" ? 2 : 0) -
    (field.kind === "date" || field.kind === "timestamp" ? 2 : 0) -
    (longest > 80 ? 3 : 0)
  );
}

const timeWords = ["at", "time", "timestamp", "ts", "date", "day", "datetime", "when", "occurred", "event"];
const laterWords = new Set([
  "updated",
  "modified",
  "closed",
  "resolved",
  "expires",
  "end",
  "ended",
  "until",
  "birth",
  "due",
]);

/** Epoch milliseconds between the years 2000 and 2100. */
const plausibleMs = { low: 946_684_800_000, high: 4_102_444_800_000 };

/** Columns that say when a record's event happened, best first. */
export function proposeEventTimes(facts: NamedFacts): InferReply["eventTimes"] {
  return facts.fields
    .flatMap((field) => {
      const kind = timeKind(field);
      if (kind === undefined || field.nulls > 0) return [];
      const own = words(leafName(field));
      const named = own.some((word) => timeWords.includes(word));
      const later = own.some((word) => laterWords.has(word));
      if (kind === "epoch" && !named && !later) return [];
      const score =
        (kind === "zoned" ? 3 : kind === "epoch" ? 2 : kind === "naive" ? 2 : 1) +
        (named ? 2 : 0) -
        (later ? 3 : 0) +
        (field.increasing ? 1 : 0) -
        (field.path.length > 1 ? 0.5 : 0);
      return [{ column: pathOf(field), score, reason: timeReason(field, kind, named, later) }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ column, reason }) => ({ column, reason }));
}

type TimeKind = "zoned" | "naive" | "date" | "epoch";

function timeKind(field: NamedField): TimeKind | undefined {
  if (field.kind === "timestamp") return field.zoned ? "zoned" : "naive";
  if (field.kind === "date") return "date";
  const { minimum, maximum } = field;
  if (field.kind !== "integer" || typeof minimum !== "number" || typeof maximum !== "number")
    return undefined;
  return minimum >= plausibleMs.low && maximum <= plausibleMs.high ? "epoch" : undefined;
}

function timeReason(field: NamedField, kind: TimeKind, named: boolean, later: boolean): string {
  const parts = [
    {
      zoned: "Instants with a zone in every record",
      naive: "Times without a zone in every record, to be taken as UTC",
      date: "A date in every record; the event time is its midnight in UTC",
      epoch: "Whole numbers that read as milliseconds since 1970",
    }[kind],
  ];
  if (named) parts.push("its name says time");
  if (later) parts.push("its name says that it comes after the event");
  if (field.increasing) parts.push("it never goes back in the first records");
  return `${parts.join("; ")}.`;
}

/** Whether the records are events or the state of things. */
export function proposeKind(facts: NamedFacts, eventTimes: InferReply["eventTimes"]): InferReply["kind"] {
  const [best] = eventTimes;
  if (!best)
    return {
      value: "table",
      reason: "No column says when something happened, so the records describe a state: a table.",
    };
  const field = facts.fields.find((each) => pathOf(each) === best.column);
  if (field?.kind === "date")
    return {
      value: "table",
      reason: `${best.column} gives days only: a table. Make it a stream if each record is something that happened.`,
    };
  return { value: "stream", reason: `Each record has an instant (${best.column}): a stream of events.` };
}

const count = (value: number): string => value.toLocaleString("en-US");
