import type { KafkaConfigInput } from "../../adapters/stream/kafka/config.ts";
import type { Db } from "../../db.ts";
import type { Env } from "../../env.ts";
import type { Logger } from "../../log.ts";

/** Id of the connection that KAFKA_BROKERS makes. */
export const defaultKafka = "kafka";

/** The cluster of the environment as a connection's settings; null when there is none. */
export function kafkaOfEnvironment(
  kafka: Env["kafka"],
  certificate: string | undefined,
): KafkaConfigInput | null {
  const { brokers, tls, saslMechanism: mechanism, username, password } = kafka;
  if (brokers.length === 0) return null;
  return {
    brokers,
    tls: certificate === undefined ? tls : { ca: certificate },
    ...(mechanism && username && password ? { sasl: { mechanism, username, password } } : {}),
  };
}

/**
 * Settings of every stream connection, by id: those of the portal, and the environment's cluster as "kafka" unless the
 * portal has one of that name. A connection whose secret cannot be opened is left out and logged.
 */
export async function streamConnections(deps: {
  db: Db;
  log: Logger;
  openSecret: (sealed: string) => string;
  environment: KafkaConfigInput | null;
}): Promise<[id: string, settings: string][]> {
  const rows = await deps.db.connection.findMany({ where: { role: "stream" } });
  const found = new Map<string, string>();
  if (deps.environment) found.set(defaultKafka, JSON.stringify(deps.environment));
  for (const { id, config, secret } of rows) {
    try {
      const hidden: unknown = secret === null ? {} : JSON.parse(deps.openSecret(secret));
      found.set(id, JSON.stringify({ ...Object(config), ...Object(hidden) }));
    } catch (error) {
      deps.log.error({ err: error, connection: id }, "a connection's secret cannot be read");
    }
  }
  return [...found];
}
