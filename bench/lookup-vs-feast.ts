import { startActivityMesh } from "./lib/activity-mesh.ts";
import type { Bench, Figures } from "./lib/bench.ts";
import { feastVersion } from "./lib/feast.ts";
import { startFeastServer } from "./lib/feast-server.ts";
import { grpcLoad } from "./lib/grpc-load.ts";
import { type LoadOptions, load } from "./lib/http-load.ts";

const accounts = 10_000;

/** One key and two features over HTTP, ours and Feast's Python server in turn on the same machine, same client; ours over gRPC too. */
const bench: Bench = {
  about: "online lookups of 1 key × 2 features over HTTP at 1 and 16 connections, beside Feast's server",
  goals: {
    requestsRatio16: { min: 10 },
    requestsRatio1: { min: 5 },
    p99RatioToFeast16: { max: 1 },
    p99Ms1: { max: 2 },
  },
  async run({ quick, progress }) {
    const seconds = quick ? 4 : 10;
    const mesh = await startActivityMesh(
      { accounts, events: quick ? 50_000 : 200_000, features: 2 },
      progress,
    );
    try {
      const ours = await both(
        {
          port: mesh.port,
          path: "/api/v1/features/online",
          headers: mesh.headers,
          bodies: keys.map((account_id) =>
            JSON.stringify({ features: mesh.features(2), entities: [{ account_id }] }),
          ),
        },
        seconds,
      );
      const grpc = {
        port: mesh.worker.grpcPort,
        headers: mesh.headers,
        messages: keys.map((account_id) => ({
          features: mesh.features(2),
          entities: [{ fields: { account_id: { stringValue: account_id } } }],
        })),
      };
      await grpcLoad({ ...grpc, calls: 4, seconds: 2 });
      const grpcOne = await grpcLoad({ ...grpc, calls: 1, seconds: seconds / 2 });
      const grpcMany = await grpcLoad({ ...grpc, calls: 16, seconds: seconds / 2 });
      progress(`Millrace: ${ours.one.requestsPerSecond}/s at 1, ${ours.many.requestsPerSecond}/s at 16`);
      const figures: Figures = {
        requestsPerSecond1: ours.one.requestsPerSecond,
        p50Ms1: ours.one.p50Ms,
        p99Ms1: ours.one.p99Ms,
        requestsPerSecond16: ours.many.requestsPerSecond,
        p50Ms16: ours.many.p50Ms,
        p99Ms16: ours.many.p99Ms,
        grpcRequestsPerSecond1: grpcOne.requestsPerSecond,
        grpcP99Ms1: grpcOne.p99Ms,
        grpcRequestsPerSecond16: grpcMany.requestsPerSecond,
        grpcP99Ms16: grpcMany.p99Ms,
        requestsRatio1: null,
        requestsRatio16: null,
        p99RatioToFeast16: null,
      };
      if (quick) return { figures };
      const feast = await startFeastServer(accounts, 2);
      try {
        const theirs = await both(
          {
            port: feast.port,
            path: "/get-online-features",
            bodies: keys.map((account) => feast.body([account], 2)),
          },
          seconds,
        );
        progress(`Feast: ${theirs.one.requestsPerSecond}/s at 1, ${theirs.many.requestsPerSecond}/s at 16`);
        return {
          figures: {
            ...figures,
            requestsRatio1: ratio(ours.one.requestsPerSecond, theirs.one.requestsPerSecond),
            requestsRatio16: ratio(ours.many.requestsPerSecond, theirs.many.requestsPerSecond),
            p99RatioToFeast16: ratio(ours.many.p99Ms, theirs.many.p99Ms),
          },
          peer: {
            name: "Feast",
            version: feastVersion,
            figures: {
              requestsPerSecond1: theirs.one.requestsPerSecond,
              p50Ms1: theirs.one.p50Ms,
              p99Ms1: theirs.one.p99Ms,
              requestsPerSecond16: theirs.many.requestsPerSecond,
              p50Ms16: theirs.many.p50Ms,
              p99Ms16: theirs.many.p99Ms,
            },
          },
        };
      } finally {
        await feast.stop();
      }
    } finally {
      await mesh.stop();
    }
  },
};

export default bench;

/** Every seventh account, so that the load does not sit in one corner of the store. */
const keys = Array.from({ length: 997 }, (_, place) => `a${(place * 7) % accounts}`);

type Target = Omit<LoadOptions, "connections" | "seconds">;

/** At one connection and at sixteen, after two seconds that are not counted. */
async function both(target: Target, seconds: number) {
  await load({ ...target, connections: 4, seconds: 2 });
  return {
    one: await load({ ...target, connections: 1, seconds }),
    many: await load({ ...target, connections: 16, seconds }),
  };
}

const ratio = (a: number, b: number) => Math.round((a / b) * 100) / 100;
