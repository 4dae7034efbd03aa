import { afterAll, beforeAll, expect, test } from "vitest";
import { builtinModel } from "../adapters/embedding/onnx/builtin.ts";
import { createOnnxEmbedding } from "../adapters/embedding/onnx/index.ts";
import type { EmbeddingAdapter } from "../adapters/embedding/types.ts";
import { createZeroShot } from "../adapters/inference/builtin/zero-shot.ts";
import { systemClock as clock } from "../clock.ts";
import { describeProduct, parseProductFile, portOfType } from "../domain/product-file/index.ts";
import { createInferenceRuntime } from "../hydration/inference/runtime.ts";
import { readSampleProduct, type SampleProductId } from "./products.ts";
import { readDatasetDescriptions } from "./sources/dataset-descriptions.ts";
import { readStrikeReports } from "./sources/strike-reports.ts";

/** How often the sample's models are right, as their products say it: measured on the real data by their own ports. */
let embedder: EmbeddingAdapter;
beforeAll(() => {
  embedder = createOnnxEmbedding(builtinModel);
});
afterAll(() => embedder.close());

function modelOf(id: SampleProductId) {
  const { definition } = parseProductFile(readSampleProduct(id));
  if (!definition) throw new Error(`${id} is not valid`);
  const product = describeProduct(definition);
  const port = portOfType(product.ports, "inference");
  if (!port) throw new Error(`${id} has no model`);
  const zeroShot = createZeroShot((texts, options) => embedder.embed(texts, options), "builtin");
  const runtime = createInferenceRuntime({
    clock,
    elapsed: () => performance.now(),
    random: () => 0,
    wait: async () => {},
    async adapterOf({ zeroShot: labels }) {
      if (!labels) throw new Error("no labels");
      return zeroShot(labels);
    },
  });
  const signal = new AbortController().signal;
  return {
    limitations: definition.product.description?.limitations ?? "",
    ask: async (record: Record<string, unknown>) =>
      (await runtime.ask({ product, port }, record, { priority: "bulk", signal })).record,
  };
}

const spread = (lists: Readonly<Record<string, string>>, separator: string) =>
  new Map(
    Object.entries(lists).flatMap(([label, names]) => names.split(separator).map((name) => [name, label])),
  );

/** What zoology says of the species in the reports. Swifts and nighthawks are none of the kinds. */
const kinds = spread(
  {
    songbird:
      "European starling, American robin, American crow, Barn swallow, Eastern meadowlark, Horned lark, Western meadowlark, Tree swallow, Cliff swallow, Blackbirds, Meadowlarks, Savannah sparrow",
    "pigeon or dove": "Rock pigeon, Mourning dove, Zebra dove",
    waterfowl: "Canada goose, Mallard",
    "bird of prey": "Red-tailed hawk, American kestrel, Barn owl, Turkey vulture, Short-eared owl",
    "gull or tern": "Ring-billed gull, Herring gull, Laughing gull",
    shorebird: "Pacific golden-plover, Killdeer",
    "heron or stork": "Great blue heron, Cattle egret",
    mammal: "White-tailed deer, Coyote",
    "none of these": "Chimney swift, Common nighthawk",
    unidentified: "Unknown bird - small, Unknown bird - medium, Unknown bird or bat, Unknown bird - large",
  },
  ", ",
);

test("kinds of animals are as right as the product says", async () => {
  const { ask, limitations } = modelOf("wildlife/strike_animals");
  const reports = readStrikeReports();
  const said = new Map<string, unknown>();
  for (const species of new Set(reports.map((report) => report.species)))
    said.set(species, (await ask({ species })).animal);
  const right = (species: string) => said.get(species) === kinds.get(species);
  expect([...said.keys()].filter((species) => !kinds.has(species))).toEqual([]);
  const known = reports.filter(({ species }) => kinds.get(species) !== "unidentified");
  const correct = known.filter(({ species }) => right(species)).length;
  expect({ unknown: reports.length - known.length, known: known.length, correct }).toEqual({
    unknown: 8009,
    known: 1991,
    correct: 1719,
  });
  expect(reports.filter(({ species }) => kinds.get(species) === "unidentified" && !right(species))).toEqual(
    [],
  );
  expect([...said.keys()].filter(right)).toHaveLength(30);
  expect(limitations.replace(/\s+/g, " ")).toContain(
    "Of the 1,991 reports whose species was identified, 1,719 (86.3 %)",
  );
}, 60_000);

/** Topics as one person gave them before the model was asked. */
const topics = spread(
  {
    transport:
      "airports cars driving flights_10k flights_200k_arrow flights_200k_json flights_20k flights_2k flights_3m flights_5k flights_airport london_tube_lines",
    "weather and climate":
      "annual_precip co2_concentration global_temp seattle_weather_hourly_normals seattle_weather weather weekly_weather windvectors",
    economy:
      "budget budgets income jobs ohlc political_contributions sp500_2000 sp500 stocks unemployment_across_industries unemployment us_employment wheat iowa_electricity",
    society:
      "countries gapminder_health_income gapminder la_riots monarchs population population_engineers_hurricanes disasters",
    "maps and places":
      "london_boroughs london_centroids us_10m us_state_capitals volcano world_110m zipcodes",
    nature: "barley birdstrikes earthquakes penguins species",
    health: "burtin crimea obesity",
    "culture and sport": "football miserables movies platformer_terrain udistrict",
    software: "icon_7zip ffox flare_dependencies flare gimp github",
    demonstration: "anscombe lookup_groups lookup_people normal_2d uniform_2d",
  },
  " ",
);

test("topics of data sets are as right as the product says", async () => {
  const { ask, limitations } = modelOf("open-data/dataset_topics");
  const descriptions = readDatasetDescriptions();
  const wrong: string[] = [];
  for (const { id, description } of descriptions) {
    const { topic } = await ask({ description });
    if (topic !== topics.get(id)) wrong.push(id);
  }
  expect(descriptions.length - wrong.length, wrong.join(", ")).toBe(61);
  expect(limitations).toContain("61 of the 73");
}, 90_000);
