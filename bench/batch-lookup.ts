import { startActivityMesh } from "./lib/activity-mesh.ts";
import type { Bench, Figures } from "./lib/bench.ts";
import { feastVersion } from "./lib/feast.ts";
import { startFeastServer } from "./lib/feast-server.ts";
import { load } from "./lib/http-load.ts";

const accounts = 10_000;
const batch = 100;
const features = 50;

/** A hundred keys and fifty features in one request, at one connection and at four. */
const bench: Bench = {
  about: "online lookups of 100 keys × 50 features in one request over HTTP, beside Feast's server",
  goals: { p99Ms: { max: 22 } },
  async run({ quick, progress }) {
    const seconds = quick ? 5 : 15;
    const mesh = await startActivityMesh({ accounts, events: quick ? 50_000 : 200_000, features }, progress);
    try {
      const target = {
        port: mesh.port,
        path: "/api/v1/features/online",
        headers: mesh.headers,
        bodies: batches.map((keys) =>
          JSON.stringify({
            features: mesh.features(features),
            entities: keys.map((account_id) => ({ account_id })),
          }),
        ),
      };
      await load({ ...target, connections: 1, seconds: 2 });
      const one = await load({ ...target, connections: 1, seconds });
      const four = await load({ ...target, connections: 4, seconds });
      progress(`Millrace: p50 ${one.p50Ms} ms, p99 ${one.p99Ms} ms, ${one.requestsPerSecond} batches/s`);
      const figures: Figures = {
        p50Ms: one.p50Ms,
        p99Ms: one.p99Ms,
        batchesPerSecond: one.requestsPerSecond,
        p50Ms4: four.p50Ms,
        p99Ms4: four.p99Ms,
        batchesPerSecond4: four.requestsPerSecond,
      };
      if (quick) return { figures };
      const feast = await startFeastServer(accounts, features);
      try {
        const bodies = batches.map((keys) => feast.body(keys, features));
        const theirs = { port: feast.port, path: "/get-online-features", bodies, connections: 1 };
        await load({ ...theirs, seconds: 2 });
        const { p50Ms, p99Ms, requestsPerSecond } = await load({ ...theirs, seconds });
        const peer = { p50Ms, p99Ms, batchesPerSecond: requestsPerSecond };
        return { figures, peer: { name: "Feast", version: feastVersion, figures: peer } };
      } finally {
        await feast.stop();
      }
    } finally {
      await mesh.stop();
    }
  },
};

export default bench;

/** Keys of one request: apart from each other, and other ones in each request. */
const batches = Array.from({ length: 97 }, (_, turn) =>
  Array.from({ length: batch }, (_, place) => `a${(turn * 101 + place * 97) % accounts}`),
);
