import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { createWorkerCall } from "../../server/adapters/data-plane/worker-http/client.ts";
import { createPgvector } from "../../server/adapters/vectors/pgvector/index.ts";
import type { VectorsAdapter } from "../../server/adapters/vectors/types.ts";
import { systemClock as clock } from "../../server/clock.ts";
import { signPrincipal } from "../../server/governance/signed-principal.ts";
import { readSecret } from "../../server/home.ts";
import type { TestWorker } from "../../server/worker/testing/worker-process.ts";
import type { BenchContext } from "./bench.ts";

/** The vectors that a worker under test has written, read from this process. */
export const vectorsOf = (worker: TestWorker): VectorsAdapter =>
  createPgvector({
    query: async (text, values = []) => ({ rows: await worker.db.$queryRawUnsafe(text, ...values) }),
  });

/** Embeds by the worker's own model, as the portal does. */
export function embedBy(worker: TestWorker): (text: string) => Promise<Float32Array> {
  const key = readSecret(worker.home, "signing-key");
  const call = createWorkerCall({
    origin: worker.origin,
    service: "bench",
    sign: (who) => signPrincipal(who, key, clock.nowMs()),
  });
  const reply = z.object({ vectors: z.array(z.array(z.number())) });
  return async (text) => {
    const { vectors } = await call(reply, { path: "/internal/embed", body: { texts: [text] } });
    return Float32Array.from(vectors[0] ?? []);
  };
}

/**
 * Waits until so many records of the product (or of all whose ids begin so) are embedded and, unless `settle` says no,
 * no runner has anything to do. Throws after `mostS`.
 */
export async function waitForVectors(
  worker: TestWorker,
  prefix: string,
  total: number,
  { progress, mostS, settle = true }: Pick<BenchContext, "progress"> & { mostS: number; settle?: boolean },
): Promise<void> {
  for (let looks = 0; ; looks++) {
    const spaces = await worker.db.embeddingSpace.findMany({ where: { space: { startsWith: prefix } } });
    const done = spaces.reduce((sum, space) => sum + space.embedded, 0);
    if (done >= total) break;
    if (looks > mostS * 2)
      throw new Error(`Only ${done} of ${total} records of ${prefix} were embedded in ${mostS} s.`);
    if (looks % 20 === 0) progress(`${prefix}: ${done} of ${total} records embedded`);
    await wait(500);
  }
  if (settle) await worker.settle();
}
