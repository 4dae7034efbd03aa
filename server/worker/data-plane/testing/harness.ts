import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmbeddedOnlineStore } from "../../../adapters/online-store/embedded/index.ts";
import {
  createEmbeddedStream,
  type EmbeddedStream,
  startLogWriter,
} from "../../../adapters/stream/embedded/index.ts";
import type { StreamAdapter } from "../../../adapters/stream/types.ts";
import type { LakeReader } from "../../../adapters/table/lake.ts";
import { type Clock, systemClock } from "../../../clock.ts";
import {
  deadSuffix,
  type ServedProduct,
  type ServedStream,
} from "../../../domain/data-plane-api/served-product.ts";
import { type Principal, servicePrincipal } from "../../../domain/principal.ts";
import type { SchemaProperty } from "../../../domain/product-file/standard/schema.ts";
import { principalHeader, signPrincipal } from "../../../governance/signed-principal.ts";
import type { DataPlaneCalls } from "../calls.ts";
import { serveDataPlane } from "../serve.ts";
import { openSseClient, type SseClient } from "./sse-client.ts";

/** A data plane of a test's own, in its process, over a real log and real HTTP. */
export interface TestDataPlane {
  origin: string;
  home: string;
  clock: Clock;
  embedded: EmbeddedStream;
  calls: DataPlaneCalls;
  /** Requests as this principal (an all-powerful service when none is named). */
  fetch(path: string, init?: RequestInit & { as?: Principal }): Promise<Response>;
  /** Opens an event stream. */
  watch(path: string, lastEventId?: string): Promise<SseClient>;
  /** Appends test records `from` to `from + count`, in requests of 500. */
  fill(productId: string, from: number, count: number): Promise<void>;
  stop(): Promise<void>;
}

export const testSigningKey = "test-signing-key";
const signingKey = testSigningKey;

export async function startTestDataPlane(
  products: readonly ServedProduct[],
  openConnection: (settings: string) => StreamAdapter = () => {
    throw new Error("There are no connections in this test.");
  },
  /** A data folder of the test's own, which stays, for a data plane that comes back. */
  given?: string,
  /** The lake of a data folder, where features begin with a stream's whole history. */
  lakeOf?: (home: string) => LakeReader,
): Promise<TestDataPlane> {
  const home = given ?? mkdtempSync(join(tmpdir(), "mr-dp-"));
  const writer = startLogWriter({ home });
  const embedded = createEmbeddedStream({ home, writer: writer.connect() });
  const clock = systemClock;
  const failures: unknown[] = [];
  const calls = serveDataPlane({
    clock,
    embedded,
    onlineStore: createEmbeddedOnlineStore({ home }),
    featureMemoryBytes: 64 * 1024 * 1024,
    openConnection,
    ...(lakeOf ? { lake: lakeOf(home) } : {}),
    signingKey,
    mainSocket: join(home, "worker.sock"),
    version: "test",
    onFeatureError: () => {},
    onFailure: (error) => failures.push(error),
  });
  calls.update([...products], []);
  const port = await calls.listen(0, "127.0.0.1");
  const origin = `http://127.0.0.1:${port}`;
  const plane: TestDataPlane = {
    origin,
    home,
    clock,
    embedded,
    calls,
    fetch(path, { as = servicePrincipal("test"), ...init } = {}) {
      const headers = new Headers(init.headers);
      if (as.kind !== "anonymous") headers.set(principalHeader, signPrincipal(as, signingKey, clock.nowMs()));
      return fetch(origin + path, { ...init, headers });
    },
    watch: (path, lastEventId) =>
      openSseClient(origin + path, {
        signingKey,
        nowMs: clock.nowMs(),
        ...(lastEventId === undefined ? {} : { lastEventId }),
      }),
    async fill(productId, from, count) {
      for (let start = from; start < from + count; start += 500) {
        const records = Array.from({ length: Math.min(500, from + count - start) }, (_, n) =>
          testRecord(start + n),
        );
        const response = await plane.fetch(`/api/v1/products/${productId}/events`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(records),
        });
        if (!response.ok) throw new Error(await response.text());
      }
    },
    async stop() {
      await calls.close(500);
      await writer.close();
      if (given === undefined) rmSync(home, { recursive: true, force: true });
      // What the server itself is to blame for fails the test that caused it.
      if (failures.length > 0) throw failures[0];
    },
  };
  return plane;
}

const properties: SchemaProperty[] = [
  { name: "id", logicalType: "string", required: true },
  { name: "carrier", logicalType: "string", logicalTypeOptions: { pattern: "^[A-Z]{2}$" } },
  { name: "delay", logicalType: "integer", logicalTypeOptions: { minimum: -60, maximum: 1440 } },
  { name: "at", logicalType: "timestamp", required: true },
];

/** A product with a stream of flights; `stream` and `product` change what a test needs changed. */
export function testProduct(
  id: string,
  stream: Partial<ServedStream> | null = {},
  product: Partial<ServedProduct> = {},
): ServedProduct {
  const [domainId = ""] = id.split("/");
  return {
    id,
    domainId,
    status: "active",
    revision: 1,
    ports: stream ? ["stream"] : ["table"],
    stream: stream && {
      port: "events",
      major: 1,
      contractVersion: "1.2.0",
      topic: id,
      deadTopic: id + deadSuffix,
      connection: null,
      partitions: 1,
      retentionMs: null,
      key: ["id"],
      eventTime: "at",
      enforcement: "reject",
      unknownFields: "reject",
      properties,
      classifications: {},
      derive: null,
      ...stream,
    },
    table: stream ? null : "table",
    features: null,
    featuresProblem: null,
    ...product,
  };
}

/** The n-th record of the test stream. */
export const testRecord = (n: number) => ({
  id: `f${n}`,
  carrier: n % 2 === 0 ? "AA" : "UA",
  delay: n % 100,
  at: new Date(1_700_000_000_000 + n * 1_000).toISOString(),
});

/** A person who may read everything and write what their domains own. */
export function testPerson(name: string, domains: readonly string[] = []): Principal {
  return {
    kind: "person",
    id: name,
    name,
    role: domains.length > 0 ? "domain_owner" : "data_scientist",
    teams: [],
    domains: [...domains],
    scopes: ["read", "write"],
  };
}
