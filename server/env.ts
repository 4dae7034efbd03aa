import { resolve } from "node:path";
import { z } from "zod";
import { nearest } from "./domain/nearest.ts";
import { AppError } from "./errors.ts";

/**
 * The one schema of the environment, for every process. Add a variable here with its meaning before using it:
 * an unknown `MILLRACE_*` variable stops the start, so that a misspelt one is never silently ignored.
 * An empty string counts as unset.
 */
const port = (fallback: number) =>
  z.coerce.number("must be a port number").int().min(1).max(65535).default(fallback);

const flag = (fallback: boolean) =>
  z
    .enum(["0", "1", "true", "false"], "must be 0 or 1")
    .transform((text) => text === "1" || text === "true")
    .default(fallback);

const list = z
  .string()
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  )
  .default([]);

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)),
      `must be a URL that starts with ${protocols.map((name) => `${name}://`).join(" or ")}`,
    );

export const envVariables = {
  /** Port of the portal, the control plane and (piped) the data plane. */
  PORT: port(3000),
  /** Port on which the worker itself serves the data plane; programs that count microseconds use it directly. */
  DATA_PLANE_PORT: port(4100),
  /** Port of the gRPC data plane. */
  GRPC_PORT: port(4101),
  /** Address to listen on. Anything but a loopback address opens Millrace to the network. */
  HOST: z.string().default("127.0.0.1"),
  /** Folder of all data; relative paths are taken from the project's folder. */
  MILLRACE_HOME: z.string().default(".millrace"),
  /** A PostgreSQL of your own (with pgvector). Unset: the embedded database. */
  DATABASE_URL: url("postgres", "postgresql").optional(),
  /** Comma-separated host:port list of a Kafka or Redpanda cluster. */
  KAFKA_BROKERS: list,
  KAFKA_TLS: flag(false),
  /** File with the certificate authority of the brokers, in PEM. */
  KAFKA_TLS_CA: z.string().optional(),
  KAFKA_SASL_MECHANISM: z.enum(["plain", "scram-sha-256", "scram-sha-512"]).optional(),
  KAFKA_USERNAME: z.string().optional(),
  KAFKA_PASSWORD: z.string().optional(),
  REDIS_URL: url("redis", "rediss").optional(),
  /** An administrator's API token for automation. */
  MILLRACE_BOOTSTRAP_TOKEN: z.string().min(24, "must have at least 24 characters").optional(),
  /** 0: start without the sample mesh. */
  MILLRACE_SAMPLE: flag(true),
  /** Address under which people reach the portal when it is not http://localhost:PORT, e.g. behind a proxy. */
  MILLRACE_PUBLIC_URL: url("http", "https").optional(),
  /**
   * Megabytes of memory that the keys of all feature sets may hold in the worker; keys that nobody asked for a while
   * are kept on disk only and come back on demand.
   */
  MILLRACE_FEATURE_MEMORY_MB: z.coerce.number("must be a number of megabytes").int().min(16).default(512),
  /**
   * OpenAI-compatible endpoint of a language model that phrases answers from what a question found, e.g.
   * http://localhost:11434/v1 of Ollama. Unset: answers without a sentence. Questions and the rows found go there.
   */
  MILLRACE_LANGUAGE_URL: url("http", "https").optional(),
  /** Name of that model at the endpoint, e.g. llama3.2. */
  MILLRACE_LANGUAGE_MODEL: z.string().optional(),
  /** Key of the endpoint, sent as a bearer token. */
  MILLRACE_LANGUAGE_KEY: z.string().optional(),
  /** How long an answer may take, in milliseconds; later it is left out. */
  MILLRACE_LANGUAGE_TIMEOUT_MS: z.coerce
    .number("must be milliseconds")
    .int()
    .min(100)
    .max(120_000)
    .default(8_000),
  MILLRACE_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).default("info"),
  /** Folder where the bootstrap keeps the Node it brought along; only `scripts/` reads it. */
  MILLRACE_CACHE: z.string().optional(),
  /** Folder where `npm run test:systems` keeps the systems it fetched; only `scripts/` reads it. */
  MILLRACE_SYSTEMS_CACHE: z.string().optional(),
  NODE_ENV: z.enum(["production", "development", "test"]).default("production"),
} as const;

const schema = z.object(envVariables);
type Variables = z.infer<typeof schema>;

/** The settings of a process, read once. Paths are absolute. */
export interface Env {
  port: number;
  dataPlanePort: number;
  grpcPort: number;
  host: string;
  home: string;
  databaseUrl: string | undefined;
  kafka: {
    brokers: string[];
    tls: boolean;
    tlsCaFile: string | undefined;
    saslMechanism: Variables["KAFKA_SASL_MECHANISM"];
    username: string | undefined;
    password: string | undefined;
  };
  redisUrl: string | undefined;
  bootstrapToken: string | undefined;
  /** Whether the sample mesh is loaded. */
  sample: boolean;
  /** Whether MILLRACE_SAMPLE was set; where it was not, the supervisor goes by what the data folder was begun with. */
  sampleSet: boolean;
  /** Origin people see, without a trailing slash. */
  publicUrl: string;
  /** Bytes that the keys of all feature sets may hold in memory. */
  featureMemoryBytes: number;
  /** null: no language model is configured. */
  language: { baseUrl: string; model: string; apiKey: string | undefined; timeoutMs: number } | null;
  logLevel: Variables["MILLRACE_LOG_LEVEL"];
  mode: Variables["NODE_ENV"];
}

/**
 * Turns an environment into settings. Pure: `projectRoot` is what relative paths start from.
 * Throws INVALID_INPUT naming the variable, what is wrong with it and the fix.
 */
export function parseEnv(record: Readonly<Record<string, string | undefined>>, projectRoot: string): Env {
  const set = Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined && value !== ""),
  );
  refuseUnknown(Object.keys(set));
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0]);
    throw new AppError(
      "INVALID_INPUT",
      `The environment variable ${name} is not valid: ${issue?.message}. Correct it or unset it.`,
      { path: name },
    );
  }
  const v = parsed.data;
  return {
    port: v.PORT,
    dataPlanePort: v.DATA_PLANE_PORT,
    grpcPort: v.GRPC_PORT,
    host: v.HOST,
    home: resolve(projectRoot, v.MILLRACE_HOME),
    databaseUrl: v.DATABASE_URL,
    kafka: {
      brokers: v.KAFKA_BROKERS,
      tls: v.KAFKA_TLS,
      tlsCaFile: v.KAFKA_TLS_CA && resolve(projectRoot, v.KAFKA_TLS_CA),
      saslMechanism: v.KAFKA_SASL_MECHANISM,
      username: v.KAFKA_USERNAME,
      password: v.KAFKA_PASSWORD,
    },
    redisUrl: v.REDIS_URL,
    bootstrapToken: v.MILLRACE_BOOTSTRAP_TOKEN,
    sample: v.MILLRACE_SAMPLE,
    sampleSet: "MILLRACE_SAMPLE" in set,
    publicUrl: (v.MILLRACE_PUBLIC_URL ?? `http://localhost:${v.PORT}`).replace(/\/+$/, ""),
    featureMemoryBytes: v.MILLRACE_FEATURE_MEMORY_MB * 1024 * 1024,
    language: languageOf(v),
    logLevel: v.MILLRACE_LOG_LEVEL,
    mode: v.NODE_ENV,
  };
}

/** Address and model belong together. */
function languageOf(v: Variables): Env["language"] {
  const { MILLRACE_LANGUAGE_URL: baseUrl, MILLRACE_LANGUAGE_MODEL: model } = v;
  if (baseUrl === undefined && model === undefined) return null;
  const missing = baseUrl === undefined ? "MILLRACE_LANGUAGE_URL" : "MILLRACE_LANGUAGE_MODEL";
  if (baseUrl === undefined || model === undefined)
    throw new AppError(
      "INVALID_INPUT",
      `The environment variable ${missing} is missing: a language model needs an address and a name. Set both, or neither.`,
      { path: missing },
    );
  return { baseUrl, model, apiKey: v.MILLRACE_LANGUAGE_KEY, timeoutMs: v.MILLRACE_LANGUAGE_TIMEOUT_MS };
}

function refuseUnknown(names: readonly string[]): void {
  const known = Object.keys(envVariables);
  const unknown = names.find((name) => name.startsWith("MILLRACE_") && !known.includes(name));
  if (unknown === undefined) return;
  const guess = nearest(
    unknown,
    known.filter((name) => name.startsWith("MILLRACE_")),
  );
  throw new AppError(
    "INVALID_INPUT",
    `The environment variable ${unknown} is not known to Millrace.${guess ? ` Did you mean ${guess}?` : ""} Unset or rename it; server/env.ts lists all.`,
    { path: unknown },
  );
}

let current: Env | undefined;

/** This process's settings, read on the first call. The working directory of every process is the project's folder. */
export function env(): Env {
  current ??= parseEnv(process.env, process.cwd());
  return current;
}
