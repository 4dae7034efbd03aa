import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { stopTrainingSetJob } from "../../../hydration/training-sets/job.ts";
import { openTrainingSet, rerunTrainingSet } from "../../../hydration/training-sets/read.ts";
import type { HeavyRouteDeps } from "../heavy-route-deps.ts";
import { parseQuery } from "../query.ts";
import type { Route } from "../route.ts";
import { formatOf, sendFile } from "./historical.ts";

export const trainingSetRowsQuery = z.strictObject({
  /** Only the first rows. */
  limit: z.coerce.number().int().min(1).max(1000).optional(),
});

/** Rows of saved training sets, reading them again, and stopping what is being built. */
export function trainingSetRoutes(deps: HeavyRouteDeps): Route[] {
  /** `work` in a folder of its own. */
  const aside = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
    const folder = join(deps.workFolder, randomUUID());
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  return [
    {
      ...dataPlaneRoutes.trainingSetRows,
      shed: "read",
      async handle(exchange) {
        const { limit = null } = parseQuery(trainingSetRowsQuery, exchange.query);
        const { document, path } = await openTrainingSet(deps, exchange.principal, exchange.params.id ?? "");
        const asked = formatOf(exchange.request.headers.accept);
        const format = asked === "parquet" && limit !== null ? "ndjson" : asked;
        const headers = {
          "millrace-known-at": document.knownAt,
          "content-disposition": `attachment; filename="training-set-${document.id}.${format}"`,
        };
        if (format === "parquet") {
          const { size } = await stat(path);
          await sendFile(exchange, path, size, format, headers);
          return undefined;
        }
        return await aside(async (folder) => {
          const target = join(folder, `rows.${format}`);
          const names = [...document.columns, ...document.features].map(({ name }) => name);
          await deps.history("convert", { path, target, format, names, limit });
          if (limit !== null && /^application\/json\b/.test(exchange.request.headers.accept ?? "")) {
            const rows = (await readFile(target, "utf8")).split("\n").slice(0, -1);
            const objects = rows.map((line) => JSON.parse(line) as Record<string, unknown>);
            return {
              body: { columns: names, rows: objects.map((row) => names.map((name) => row[name] ?? null)) },
            };
          }
          const { size } = await stat(target);
          await sendFile(exchange, target, size, format, headers);
          return undefined;
        });
      },
    },
    {
      ...dataPlaneRoutes.rerunTrainingSet,
      shed: "read",
      async handle(exchange) {
        const { principal, signal, params } = exchange;
        const body = await aside((folder) =>
          rerunTrainingSet(
            { ...deps, run: (job) => deps.run(job, { signal }) },
            principal,
            params.id ?? "",
            folder,
          ),
        );
        return { body };
      },
    },
    {
      ...dataPlaneRoutes.stopTrainingSetJob,
      shed: "internal",
      async handle({ principal, params }) {
        stopTrainingSetJob(deps.jobs, principal, params.job ?? "");
        return { body: {} };
      },
    },
  ];
}
