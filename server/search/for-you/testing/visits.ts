/** A visit to the sample mesh: what was done, newest first, and what should come first of each kind (any of them). */
interface Visit {
  done: readonly (readonly [what: string, secondsAgo: number])[];
  wanted: { products?: string[]; features?: string[]; articles?: string[] };
}

const flights = [
  "flight-operations/flight_events",
  "flight-operations/flights_history",
  "flight-operations/origin_airport_activity",
];
const quakes = ["seismic/earthquakes", "seismic/regional_earthquakes", "seismic/region_activity"];
const clicks = ["product-analytics/clickstream_events", "product-analytics/user_session_aggregates"];
const view = (id: string) => `view /products/${id}`;

/** Written before the weights were chosen; see `weigh.ts` for what each choice gave. */
export const visits: readonly Visit[] = [
  {
    done: [
      ["search late planes", 4],
      [view("weather/daily_weather"), 90],
    ],
    wanted: { products: flights, features: [".mean_delay_3h", ".p95_delay_3h", ".late_share_3h"] },
  },
  {
    done: [
      [view("seismic/earthquakes"), 5],
      ["search shaking ground", 20],
    ],
    wanted: {
      products: quakes,
      features: [".quakes_24h", ".quakes_7d", ".strongest_24h", ".mean_magnitude_7d", ".median_depth_7d"],
    },
  },
  {
    done: [
      ["search bird strikes", 3],
      [view("weather/daily_weather"), 300],
    ],
    wanted: { products: ["wildlife/strike_reports"] },
  },
  {
    done: [
      ["view /help/filters", 3],
      ["view /help/start-here", 60],
    ],
    wanted: { articles: ["watch-a-stream", "read-events", "define-features"] },
  },
  {
    done: [
      ["error INVALID_INPUT filter on products/live", 3],
      [view("flight-operations/flight_events"), 20],
      ["search departures", 40],
    ],
    wanted: { articles: ["filters"], products: flights },
  },
  {
    done: [
      [view("seismic/earthquakes"), 3],
      ["error INVALID_INPUT filter on products/live", 60],
      [view("flight-operations/flight_events"), 90],
    ],
    wanted: { articles: ["filters"] },
  },
  {
    done: [
      ["error FORBIDDEN on products", 2],
      [view("wildlife/strike_reports"), 30],
    ],
    wanted: { articles: ["tokens-and-rights"] },
  },
  { done: [["error UNAVAILABLE on catalog", 2]], wanted: { articles: ["troubleshooting"] } },
  { done: [["error INVALID_INPUT asOf on home", 2]], wanted: { articles: ["travel-in-time"] } },
  { done: [["error INVALID_INPUT sql on products/data", 2]], wanted: { articles: ["tables-and-sql"] } },
  {
    done: [["error INVALID_INPUT source on new", 2]],
    wanted: { articles: ["product-file", "product-file-blocks", "load-your-data"] },
  },
  { done: [["error INVALID_INPUT features on features", 2]], wanted: { articles: ["define-features"] } },
  {
    done: [[view("product-analytics/user_session_aggregates"), 5]],
    wanted: { products: clicks, articles: ["privacy"] },
  },
  {
    done: [[view("product-analytics/clickstream_events"), 5]],
    wanted: { products: clicks, articles: ["privacy", "watch-a-stream"] },
  },
  {
    done: [
      ["search rain and temperature", 5],
      ["search earthquakes near Japan", 120],
    ],
    wanted: { products: ["weather/daily_weather"] },
  },
  {
    done: [
      ["search earthquakes near Japan", 5],
      ["search rain and temperature", 120],
    ],
    wanted: { products: quakes },
  },
  {
    done: [
      [view("airports/airports"), 5],
      ["search collisions with animals", 60],
    ],
    wanted: { products: ["flight-operations/origin_airport_activity", "wildlife/strike_reports"] },
  },
  { done: [["search upload a csv file", 5]], wanted: { articles: ["load-your-data"] } },
  {
    done: [
      ["search how do I make an API token", 5],
      [view("flight-operations/flight_events"), 60],
    ],
    wanted: { articles: ["tokens-and-rights"] },
  },
  {
    done: [
      ["search how far does the clock go back", 5],
      ["view /help/privacy", 60],
    ],
    wanted: { articles: ["travel-in-time"] },
  },
  {
    done: [
      ["search how many people visited", 3],
      [view("wildlife/strike_reports"), 120],
    ],
    wanted: {
      products: clicks,
      features: [".sessions_1h", ".events_1h", ".events_5m", ".products_viewed_24h"],
    },
  },
  {
    done: [["search busiest airports", 3]],
    wanted: {
      products: ["airports/airports", "flight-operations/origin_airport_activity"],
      features: [".busyness", ".departures_24h", ".departures_1h"],
    },
  },
  {
    done: [
      ["search kafka", 3],
      [view("airports/airports"), 30],
    ],
    wanted: { articles: ["connections"] },
  },
  {
    done: [
      [view("wildlife/strike_reports"), 5],
      ["search goose", 30],
    ],
    wanted: { products: [...flights, "airports/airports"] },
  },
];
