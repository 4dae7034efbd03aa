import { existsSync, readFileSync } from "node:fs";
import { type Attributes, attributesOf } from "../../server/domain/attributes/attributes.ts";
import type { AttributeFilter } from "../../server/domain/attributes/filter.ts";
import { cacheFile, type FixedVectors, keep, nearestOf } from "./fixed-vectors.ts";

/** Shares of the vectors that the measured filters let through. */
export const shares = [
  { name: "Half", percent: 50, where: { op: "=", path: ["event", "daylight"], value: true } },
  { name: "FivePercent", percent: 5, where: { op: "=", path: ["event", "airport"], value: "AP7" } },
  { name: "PerMille", percent: 0.1, where: { op: "<", path: ["event", "cost"], value: 10 } },
] as const satisfies readonly { name: string; percent: number; where: AttributeFilter }[];

/** What a report of a bird strike has beside its text; the three filters above take every 2nd, 20th and 1,000th. */
const eventOf = (index: number) => ({
  id: `r${index}`,
  daylight: index % 2 === 0,
  airport: `AP${index % 20}`,
  cost: (index % 1000) * 10,
  date: new Date(Date.UTC(2020, 0, 1 + (index % 2000))).toISOString().slice(0, 10),
  operator: `Operator ${index % 61}`,
  aircraft: ["B-737-800", "A-320", "CRJ-200", "EMB-145"][index % 4],
  species: index % 3 === 0 ? null : `Species ${index % 211}`,
  phase: ["Approach", "Climb", "Landing Roll", "Take-off run"][index % 4],
  damage: ["None", "Minor", "Substantial"][index % 3],
  height: (index * 37) % 9000,
});

export const attributesAt = (index: number): Attributes | null =>
  attributesOf({
    event: eventOf(index),
    key: `r${index}`,
    eventTimeUs: 1_767_225_600_000_000,
    knowledgeTimeUs: 1_767_225_600_000_000,
  });

const passes: Readonly<Record<(typeof shares)[number]["name"], (index: number) => boolean>> = {
  Half: (index) => eventOf(index).daylight,
  FivePercent: (index) => eventOf(index).airport === "AP7",
  PerMille: (index) => eventOf(index).cost < 10,
};

/** For each share, the numbers of the ten nearest of those that pass, by question. Made once and kept. */
export function filteredNeighbours(
  { vectors, questions }: FixedVectors,
  progress: (line: string) => void,
): number[][][] {
  const file = cacheFile(vectors.length, questions.length, "filtered.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as number[][][];
  progress(`comparing ${questions.length} questions with those vectors that pass the filters`);
  const made = shares.map(({ name }) => {
    const passing = [...vectors.keys()].filter(passes[name]);
    const compared = passing.map((index) => vectors[index] ?? new Float32Array());
    return questions.map((question) => nearestOf(question, compared).map((place) => passing[place] ?? -1));
  });
  keep(file, JSON.stringify(made));
  return made;
}
