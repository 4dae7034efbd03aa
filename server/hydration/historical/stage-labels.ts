import { join } from "node:path";
import type { LabelKey, LabelReader, LabelSource, StagedLabels } from "../../adapters/table/labels.ts";
import type { Clock } from "../../clock.ts";
import type { FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import type { StreamHistory } from "../lake/types.ts";
import { literal } from "./columns.ts";
import type { HistoricalJob } from "./job.ts";
import type { SetNeeds } from "./needs.ts";

interface Staged {
  labels: StagedLabels;
  /** `__k…` of a set's entity field in the staged file. */
  keyOf: (plan: FeatureSetPlan, entityField: string) => string;
}

/** Stages a job's labels with the keys and inputs that its feature sets need. */
export async function stageLabels(
  deps: { labels: LabelReader; streams: StreamHistory; clock: Clock },
  job: HistoricalJob,
  needs: readonly SetNeeds[],
  signal: AbortSignal | undefined,
): Promise<Staged> {
  const keys: LabelKey[] = [];
  const place = (field: string, logicalType: string) =>
    keys.findIndex((key) => key.column === field && key.logicalType === logicalType);
  for (const { plan } of needs)
    for (const { field, logicalType } of plan.entity)
      if (place(field, logicalType) < 0) keys.push({ column: field, logicalType, neededBy: plan.productId });
  const inputs = needs.flatMap(({ plan, expressions }) =>
    expressions.flatMap(({ name, request }) =>
      request.map((path) => ({ column: path.split(".")[0] ?? path, neededBy: `${plan.productId}.${name}` })),
    ),
  );
  const labels = await deps.labels.stage(
    job.labels.kind === "stream" ? await streamLabels(deps.streams, job.labels, job, signal) : job.labels,
    {
      timeColumn: job.timeColumn,
      keys,
      inputs,
      reserved: job.features.map(({ name }) => name),
      latestUs: deps.clock.nowUs(),
    },
    join(job.folder, "labels.parquet"),
    signal,
  );
  return {
    labels,
    keyOf(plan, field) {
      const logicalType = plan.entity.find((each) => each.field === field)?.logicalType ?? "string";
      return `__k${place(field, logicalType)}`;
    },
  };
}

/** A stream's records as a Parquet file: the contract's fields, in the order of their offsets. */
async function streamLabels(
  streams: StreamHistory,
  { source }: Extract<HistoricalJob["labels"], { kind: "stream" }>,
  job: HistoricalJob,
  signal: AbortSignal | undefined,
): Promise<LabelSource> {
  const session = await streams.openSession();
  try {
    await streams.relation(session, "records", source, signal ? { signal } : {});
    const path = join(job.folder, "records.parquet");
    await session.run(
      `COPY (SELECT * EXCLUDE (_partition, _offset, _knowledge_time, _key, _imported, _schema_version, _headers, _value) FROM records ORDER BY _partition, _offset) TO ${literal(path)} (FORMAT parquet)`,
    );
    return { kind: "parquet", paths: [path] };
  } finally {
    await session.close();
  }
}
