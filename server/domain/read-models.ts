import { z } from "zod";

/**
 * What readers of the catalog are given: the output schemas of the tRPC procedures and of the REST control
 * plane (OpenAPI is generated from these same schemas). Instants are ISO 8601 UTC; durations end in Ms or S;
 * sizes are bytes. A figure that is not known is null, never 0.
 */
const instant = z.iso.datetime({ offset: true });

export const portTypeSchema = z.enum(["stream", "features", "vectors", "table", "inference"]);
export type PortType = z.infer<typeof portTypeSchema>;

export const healthStateSchema = z.enum(["ok", "warn", "breach", "unknown"]);
export type HealthState = z.infer<typeof healthStateSchema>;

export const productStatusSchema = z.enum(["draft", "active", "deprecated", "retired"]);

export const ownerSchema = z.object({ teamId: z.string(), name: z.string(), email: z.string().nullable() });

/** Measured now: what the stream or table of a product does. */
export const productActivitySchema = z.object({
  /** Records a second over the last 60 s; null for products without a stream. */
  ratePerSecond: z.number().nullable(),
  /** Records by hour over the last 24 h, oldest first (24 numbers), null where not measured. */
  lastDay: z.array(z.number().nullable()),
  /** Instant of the newest record or snapshot (knowledge time). */
  newestAt: instant.nullable(),
  /** Promised freshness in ms (slaProperties latency), null when none is promised. */
  promisedFreshnessMs: z.number().nullable(),
  freshness: healthStateSchema,
  /** Records held (log) or rows (table). */
  records: z.number().nullable(),
  bytes: z.number().nullable(),
  /** Records refused in the last 24 h (dead letters). */
  rejectedLastDay: z.number().nullable(),
  contract: healthStateSchema,
  /** Distinct principals that read it in the last 24 h. */
  readersToday: z.number(),
  measuredAt: instant,
});
export type ProductActivity = z.infer<typeof productActivitySchema>;

export const productRowSchema = z.object({
  id: z.string(),
  domain: z.object({ id: z.string(), name: z.string() }),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  version: z.string(),
  status: productStatusSchema,
  ports: z.array(z.object({ name: z.string(), type: portTypeSchema })),
  tags: z.array(z.string()),
  owner: ownerSchema.nullable(),
  updatedAt: instant,
  activity: productActivitySchema.nullable(),
  /** Present on searches: why this row is here, e.g. [{field:"title", match:"delay"}, {field:"meaning", score:0.61}]. */
  why: z
    .array(z.object({ field: z.string(), match: z.string().optional(), score: z.number().optional() }))
    .optional(),
});
export type ProductRow = z.infer<typeof productRowSchema>;

export const facetSchema = z.object({
  facet: z.enum(["domain", "port", "status", "freshness", "contract", "tag", "owner"]),
  values: z.array(z.object({ value: z.string(), label: z.string(), count: z.number() })),
});

export const productPageSchema = z.object({
  items: z.array(productRowSchema),
  facets: z.array(facetSchema),
  total: z.number(),
  domains: z.number(),
  nextCursor: z.string().nullable(),
  asOf: instant.nullable(),
  computedAt: instant,
});
export type ProductPage = z.infer<typeof productPageSchema>;

export const fieldSchema = z.object({
  path: z.string(),
  logicalType: z.string(),
  physicalType: z.string().nullable(),
  description: z.string(),
  required: z.boolean(),
  unique: z.boolean(),
  primaryKey: z.boolean(),
  classification: z.string().nullable(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  /** Allowed values or examples as the contract states them. */
  examples: z.array(z.unknown()),
});
export type FieldView = z.infer<typeof fieldSchema>;

export const sloSchema = z.object({
  property: z.string(),
  value: z.union([z.number(), z.string()]),
  unit: z.string().nullable(),
  element: z.string().nullable(),
  description: z.string().nullable(),
});

/** A feature as its definition has it, compiled against the contracts of its source and of what it looks up. */
export const featureViewSchema = z.object({
  name: z.string(),
  kind: z.enum(["aggregate", "lookup", "expression"]),
  /** Declared, or inferred from the columns; null where the source is missing, so that nothing can be inferred. */
  dtype: z.string().nullable(),
  description: z.string(),
  /** What it computes, in one sentence. */
  definition: z.string(),
  aggregate: z.string().nullable(),
  column: z.string().nullable(),
  where: z.string().nullable(),
  /** As defined, e.g. `1h`. */
  window: z.string().nullable(),
  /** What the window really covers when it is read; null without a window. */
  coverage: z.object({ leastMs: z.number(), mostMs: z.number(), text: z.string() }).nullable(),
  lookup: z
    .object({
      product: z.string(),
      port: z.string().nullable(),
      column: z.string(),
      on: z.record(z.string(), z.string()),
      /** Milliseconds after which a value is too old; null: never. */
      ttlMs: z.number().nullable(),
    })
    .nullable(),
  expression: z.string().nullable(),
  /** Names of `request.*` inputs the caller must send. */
  request: z.array(z.string()),
  expected: z
    .object({
      min: z.number().optional(),
      max: z.number().optional(),
      nullRate: z.number().optional(),
      values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    })
    .nullable(),
  /** Strictest classification of the columns it is computed from. */
  classification: z.string().nullable(),
  entity: z.array(z.string()),
  source: z.string(),
  /** Columns of other products it is computed from, and the features of this set it reads. */
  lineage: z.array(
    z.object({
      product: z.string(),
      port: z.string().nullable(),
      columns: z.array(z.string()),
      features: z.array(z.string()),
    }),
  ),
});
export type FeatureView = z.infer<typeof featureViewSchema>;

export const portViewSchema = z.object({
  name: z.string(),
  type: portTypeSchema,
  version: z.string(),
  contractId: z.string().nullable(),
  contractStatus: z.string().nullable(),
  description: z.string(),
  /** The millrace.* block, as parsed. */
  config: z.record(z.string(), z.unknown()),
  fields: z.array(fieldSchema),
  slos: z.array(sloSchema),
  quality: z.array(z.object({ name: z.string(), dimension: z.string().nullable(), rule: z.string() })),
  /** Of features ports. */
  features: z.array(featureViewSchema).optional(),
  /** Why its features cannot be computed at present, e.g. as their source is missing; null when they can. */
  featuresProblem: z.string().nullable().optional(),
});
export type PortView = z.infer<typeof portViewSchema>;

export const lineageLinkSchema = z.object({
  productId: z.string(),
  port: z.string().nullable(),
  /** null when the linked product is not in this mesh. */
  title: z.string().nullable(),
  fields: z.array(z.string()),
  origin: z.enum(["declared", "derived"]),
});

export const productDetailSchema = productRowSchema.extend({
  ports: z.array(portViewSchema),
  purpose: z.string().nullable(),
  limitations: z.string().nullable(),
  usage: z.string().nullable(),
  licence: z.string().nullable(),
  attribution: z.string().nullable(),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
  /** Tunable notes of the definition, e.g. how replay works; Markdown. */
  notes: z.string().nullable(),
  team: z.array(z.object({ personId: z.string(), name: z.string(), role: z.string() })),
  upstream: z.array(lineageLinkSchema),
  downstream: z.array(lineageLinkSchema),
  revision: z.number(),
  createdAt: instant,
  retiredAt: instant.nullable(),
  sourceKind: z.enum(["yaml", "json", "generated"]),
  source: z.string(),
  follow: z.boolean(),
  /** What the caller may do here, with the reason where not. */
  may: z.object({ write: z.boolean(), define: z.boolean(), why: z.string() }),
  asOf: instant.nullable(),
});
export type ProductDetail = z.infer<typeof productDetailSchema>;

export const semanticChangeSchema = z.object({
  path: z.string(),
  change: z.enum(["added", "removed", "changed"]),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  /** breaking: a named consumer or reader may fail; compatible otherwise. */
  effect: z.enum(["breaking", "compatible", "note"]),
  sentence: z.string(),
});

export const productVersionSchema = z.object({
  revision: z.number(),
  version: z.string(),
  action: z.string(),
  at: instant,
  until: instant.nullable(),
  actor: z.object({ id: z.string(), name: z.string() }),
  reason: z.string(),
  changes: z.array(semanticChangeSchema),
});
export type ProductVersion = z.infer<typeof productVersionSchema>;

export const planSchema = z.object({
  plan: z.array(
    z.object({
      action: z.enum(["create", "change", "retire", "keep", "blocked"]),
      target: z.string(),
      reason: z.string(),
    }),
  ),
  findings: z.array(
    z.object({
      level: z.enum(["error", "warning", "info"]),
      code: z.string(),
      path: z.string(),
      message: z.string(),
      /** Place in the product file, from 1, where the finding is about a file. */
      line: z.number().optional(),
      column: z.number().optional(),
    }),
  ),
  impact: z.array(z.object({ consumer: z.string(), breaks: z.string() })),
});
export type Plan = z.infer<typeof planSchema>;

export const usageSchema = z.object({
  consumers: z.array(
    z.object({
      principalId: z.string(),
      principal: z.string(),
      via: z.string(),
      readsLastDay: z.number(),
      reads30d: z.number(),
      records30d: z.number(),
      lastAt: instant,
    }),
  ),
  byDay: z.array(z.object({ day: z.string(), reads: z.number() })),
});

export const lineageGraphSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      domain: z.string(),
      ports: z.array(portTypeSchema),
      /** False when the edge names a product that is not in this mesh. */
      known: z.boolean(),
      freshness: healthStateSchema,
    }),
  ),
  edges: z.array(
    z.object({
      from: z.string(),
      fromPort: z.string().nullable(),
      to: z.string(),
      toPort: z.string().nullable(),
      origin: z.enum(["declared", "derived"]),
      fields: z.array(z.string()),
    }),
  ),
  /** Nodes with neighbours that were not expanded, by id → how many. */
  more: z.record(z.string(), z.number()),
});

/** A record as every reading path shows it (REST pages, SSE, tRPC). */
export const recordViewSchema = z.object({
  partition: z.number(),
  offset: z.number(),
  key: z.string().nullable(),
  eventTime: instant,
  knowledgeTime: instant,
  headers: z.record(z.string(), z.string()),
  schemaVersion: z.string().nullable(),
  imported: z.boolean(),
  /** The payload; null is a tombstone. Masked fields read "masked" and are listed in `masked`. */
  event: z.unknown(),
  masked: z.record(z.string(), z.string()).optional(),
});
export type RecordView = z.infer<typeof recordViewSchema>;

export const streamStatsSchema = z.object({
  productId: z.string(),
  topic: z.string(),
  system: z.string(),
  partitions: z.array(
    z.object({
      partition: z.number(),
      earliest: z.number(),
      end: z.number(),
      firstAt: instant.nullable(),
      lastAt: instant.nullable(),
    }),
  ),
  ratePerSecond: z.number(),
  /** Records a second for each of the last 60 s, oldest first. */
  lastMinute: z.array(z.number()),
  lastDay: z.array(z.number().nullable()),
  rejectedLastDay: z.number(),
  retentionMs: z.number().nullable(),
  bytes: z.number().nullable(),
  measuredAt: instant,
});
export type StreamStats = z.infer<typeof streamStatsSchema>;

export const tableRowsSchema = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.unknown())),
  total: z.number().nullable(),
  truncated: z.boolean(),
  snapshotId: z.string().nullable(),
  snapshotAt: instant.nullable(),
  elapsedMs: z.number(),
});

export type TableRows = z.infer<typeof tableRowsSchema>;

export const columnStatisticsSchema = z.object({
  name: z.string(),
  type: z.string(),
  nulls: z.number(),
  distinct: z.number().nullable(),
  minimum: z.string().nullable(),
  maximum: z.string().nullable(),
  mean: z.number().nullable(),
  top: z.array(z.object({ value: z.string(), count: z.number() })),
});

export const tableSnapshotSchema = z.object({
  snapshotId: z.string(),
  at: instant,
  rows: z.number(),
  bytes: z.number(),
  actor: z.string(),
  reason: z.string(),
});

export const connectionViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  system: z.string(),
  role: z.string(),
  config: z.record(z.string(), z.unknown()),
  hasSecret: z.boolean(),
  state: z.enum(["untested", "ok", "failed"]),
  stateDetail: z.string(),
  checkedAt: instant.nullable(),
  /** What the adapter says it can do. */
  abilities: z.record(z.string(), z.unknown()),
  /** run-for-real | recorded-shapes: how this adapter has been tested. */
  evidence: z.enum(["run-for-real", "recorded-shapes"]),
});

export const systemStatusSchema = z.object({
  processes: z.array(
    z.object({
      name: z.string(),
      pid: z.number().nullable(),
      state: z.string(),
      restarts: z.number(),
      memoryBytes: z.number().nullable(),
      since: instant.nullable(),
    }),
  ),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number(), homeBytes: z.number().nullable() }),
  logs: z.array(
    z.object({
      topic: z.string(),
      records: z.number(),
      bytes: z.number().nullable(),
      retentionMs: z.number().nullable(),
      oldestAt: instant.nullable(),
      newestAt: instant.nullable(),
    }),
  ),
  /** Lake tables of streams: what was flushed, and how far they are behind. */
  lake: z.array(
    z.object({
      productId: z.string(),
      rows: z.number(),
      bytes: z.number(),
      files: z.number(),
      /** Next offset the lake has not, by partition. */
      offsets: z.record(z.string(), z.number()),
      snapshotId: z.string().nullable(),
      flushedAt: instant.nullable(),
      /** Records of the log it does not have yet; null where the log cannot be asked. */
      lagRecords: z.number().nullable(),
      /** Why the last flush failed. */
      problem: z.string().nullable(),
    }),
  ),
  runners: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      detail: z.string(),
      lastRunAt: instant.nullable(),
      lagRecords: z.number().nullable(),
    }),
  ),
  jobs: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      subject: z.string(),
      state: z.string(),
      done: z.number(),
      total: z.number().nullable(),
      detail: z.string(),
      startedAt: instant,
      updatedAt: instant,
    }),
  ),
  dataPlane: z
    .object({ openTails: z.number(), requestsPerSecond: z.number(), shed: z.record(z.string(), z.number()) })
    .nullable(),
  journal: z.object({ end: z.number(), projected: z.number() }),
  version: z.string(),
  measuredAt: instant,
});

export const articleSchema = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  body: z.string(),
  topics: z.array(z.string()),
  author: z.string(),
  publishedAt: instant,
  /** How many times it was published; the first is 1. */
  revision: z.number(),
});

export const meSchema = z.object({
  principal: z.object({
    kind: z.string(),
    id: z.string(),
    name: z.string(),
    role: z.string().nullable(),
    domains: z.array(z.string()),
  }),
  person: z
    .object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      title: z.string(),
      persona: z.boolean(),
      trackUsage: z.boolean(),
      teams: z.array(z.object({ id: z.string(), name: z.string() })),
    })
    .nullable(),
});
