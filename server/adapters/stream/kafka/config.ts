import type { KafkaConfig as KafkaJsConfig, SASLOptions } from "kafkajs";
import { z } from "zod";

const secret = z.string().min(1);

/** How to reach a Kafka (or Redpanda) cluster: what a connection of this kind stores. */
export const kafkaConfigSchema = z.strictObject({
  brokers: z
    .array(z.string().regex(/^[A-Za-z0-9._-]+:\d{1,5}$/, "write each broker as host:port"))
    .min(1, "name at least one broker"),
  clientId: z.string().min(1).default("millrace"),
  /** `true` trusts the system's certificate authorities; PEM texts name one's own, or a client certificate. */
  tls: z
    .union([
      z.boolean(),
      z.strictObject({
        ca: z.string().optional(),
        cert: z.string().optional(),
        key: z.string().optional(),
        passphrase: z.string().optional(),
        serverName: z.string().optional(),
        rejectUnauthorized: z.boolean().default(true),
      }),
    ])
    .default(false),
  sasl: z
    .strictObject({
      mechanism: z.enum(["plain", "scram-sha-256", "scram-sha-512"]),
      username: z.string().min(1),
      password: secret,
    })
    .optional(),
  /** Topics of the mesh are `<prefix>domain.product`; every other topic is somebody else's and is only read and appended to. */
  topicPrefix: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{1,60}$/)
    .default("millrace."),
  /** Of topics we create; -1 is the broker's default. */
  replicationFactor: z.int().min(-1).max(9).default(-1),
  connectionTimeoutMs: z.int().min(100).max(60_000).default(5000),
  requestTimeoutMs: z.int().min(1000).max(120_000).default(30_000),
});

export type KafkaConfig = z.infer<typeof kafkaConfigSchema>;
export type KafkaConfigInput = z.input<typeof kafkaConfigSchema>;

/** The settings kafkajs takes for this configuration. */
export function kafkaJsConfig(config: KafkaConfig): KafkaJsConfig {
  const { tls, sasl } = config;
  return {
    brokers: config.brokers,
    clientId: config.clientId,
    connectionTimeout: config.connectionTimeoutMs,
    authenticationTimeout: config.connectionTimeoutMs,
    requestTimeout: config.requestTimeoutMs,
    ...(tls === false ? {} : { ssl: tls === true ? true : tlsOptions(tls) }),
    ...(sasl === undefined ? {} : { sasl: sasl as SASLOptions }),
    // Enough for a leader election; a broker that is away must be told within seconds.
    retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 2000 },
  };
}

function tlsOptions(tls: Exclude<KafkaConfig["tls"], boolean>) {
  return {
    rejectUnauthorized: tls.rejectUnauthorized,
    ...(tls.ca === undefined ? {} : { ca: [tls.ca] }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  };
}
