import { once } from "node:events";
import { z } from "zod";
import type { LoadMessage } from "../../../domain/data-plane-api/load.ts";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { assertAllowed } from "../../../domain/guard.ts";
import { type Problem, toProblem } from "../../../errors.ts";
import { findProduct } from "../../../hydration/load/find-product.ts";
import { loadFile } from "../../../hydration/load/load.ts";
import type { HeavyRouteDeps } from "../heavy-route-deps.ts";
import { takeFile } from "../http/file-body.ts";
import { parseQuery, productIdOf } from "../query.ts";
import type { Exchange, Route } from "../route.ts";

export const loadQuery = z.strictObject({
  name: z.string().min(1).max(255).optional(),
  upload: z.string().optional(),
  port: z.string().optional(),
  mode: z.enum(["append", "replace"], "must be append or replace").optional(),
  importColumn: z.string().min(1).optional(),
  importLag: z.string().min(1).optional(),
  again: z.string().max(64).optional(),
});

/** Bytes of a file that is loaded. */
const sizeLimit = 2_000_000_000;

/** `POST …/load`: a file into a stream or a table, answered by NDJSON; see domain/data-plane-api/load.ts. */
export function loadRoutes(deps: HeavyRouteDeps): Route[] {
  const { db, uploads } = deps;
  return [
    {
      ...dataPlaneRoutes.loadRows,
      shed: "ingest",
      async handle(exchange) {
        const { principal, signal } = exchange;
        const query = parseQuery(loadQuery, exchange.query);
        const product = await findProduct(db, productIdOf(exchange));
        const { id: productId, domainId } = product.description;
        // Before gigabytes are taken in for somebody who may not load them.
        assertAllowed({ productId, domainId, port: null, classifications: {} }, principal, "write");
        const upload =
          query.upload === undefined
            ? await takeFile(exchange.request, query.name, (body, name) =>
                uploads.receive(body, { name, principalId: principal.id, limit: sizeLimit }),
              )
            : await uploads.get(query.upload, principal.id);
        const { name: _name, upload: _upload, ...options } = query;
        try {
          await answer(exchange, loadFile(deps, { principal, product, upload, signal, ...options }), deps);
        } finally {
          if (query.upload === undefined) await uploads.remove(upload.id);
        }
        return undefined;
      },
    },
  ];
}

/** Failures before the first message become problem documents; later ones the last message. */
async function answer(
  exchange: Exchange,
  load: AsyncGenerator<LoadMessage>,
  deps: HeavyRouteDeps,
): Promise<void> {
  const { response } = exchange;
  let next = await load.next();
  response.writeHead(200, {
    "content-type": "application/x-ndjson; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  let accepted = 0;
  try {
    for (; !next.done; next = await load.next()) {
      if (next.value.type === "progress") ({ accepted } = next.value);
      if (!response.write(`${JSON.stringify(next.value)}\n`) && !response.destroyed)
        await Promise.race([once(response, "drain"), once(response, "close")]);
      if (response.destroyed) {
        await load.return(undefined);
        return;
      }
    }
  } catch (error) {
    const problem: Problem = toProblem(error);
    if (problem.code === "INTERNAL") deps.log.error({ err: error }, "a load failed on our side");
    response.write(`${JSON.stringify({ type: "failed", problem, accepted } satisfies LoadMessage)}\n`);
  }
  response.end();
}
