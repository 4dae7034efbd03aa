import { AppError, type ErrorCode } from "../../../errors.ts";
import { unknownTopic } from "../offsets.ts";

/** kafkajs's errors, seen through their wrappers. */
interface KafkaFailure {
  name: string;
  message: string;
  /** The protocol's name of the error, e.g. TOPIC_AUTHORIZATION_FAILED. */
  type: string | undefined;
  code: string | undefined;
}

/** Protocol errors that are over once the client has looked up the leaders again. */
const staleTypes = new Set([
  "NOT_LEADER_FOR_PARTITION",
  "LEADER_NOT_AVAILABLE",
  "REPLICA_NOT_AVAILABLE",
  "FENCED_LEADER_EPOCH",
  "UNKNOWN_LEADER_EPOCH",
  "KAFKA_STORAGE_ERROR",
  "PREFERRED_LEADER_NOT_AVAILABLE",
]);

const staleNames = new Set([
  "KafkaJSBrokerNotFound",
  "KafkaJSConnectionError",
  "KafkaJSConnectionClosedError",
  "KafkaJSRequestTimeoutError",
  "KafkaJSTopicMetadataNotLoaded",
  "KafkaJSMetadataNotLoaded",
  "KafkaJSLockTimeout",
]);

export function innermost(error: unknown): KafkaFailure {
  let at = error as { cause?: unknown; name?: unknown; message?: unknown; type?: unknown; code?: unknown };
  for (let depth = 0; depth < 5 && at?.cause instanceof Error; depth++) at = at.cause as typeof at;
  // createTopics and its like carry their cause in a list.
  const { errors } = at as { errors?: unknown[] };
  if (errors?.[0] instanceof Error) at = errors[0] as typeof at;
  return {
    name: String(at?.name ?? "Error"),
    message: String(at?.message ?? error),
    type: typeof at?.type === "string" ? at.type : undefined,
    code: typeof at?.code === "string" ? at.code : undefined,
  };
}

export function isStale(error: unknown): boolean {
  const { name, type } = innermost(error);
  return (type !== undefined && staleTypes.has(type)) || (type === undefined && staleNames.has(name));
}

/** Any failure of the client in this role's words, naming the system, its address and the cause. */
export function kafkaFailure(error: unknown, brokers: readonly string[], topic?: string): AppError {
  if (error instanceof AppError) return error;
  const failure = innermost(error);
  const { type, name, message, code } = failure;
  const where = `Kafka at ${brokers.join(", ")}`;
  const say = (errorCode: ErrorCode, text: string) => new AppError(errorCode, text, { cause: error });

  if (type === "UNKNOWN_TOPIC_OR_PARTITION") return unknownTopic(topic ?? "that name");
  if (type === "MESSAGE_TOO_LARGE" || type === "RECORD_LIST_TOO_LARGE") {
    return say(
      "TOO_LARGE",
      `${where} refuses a record as too large for ${topic}: raise the topic's max.message.bytes.`,
    );
  }
  if (type === "INVALID_RECORD" || type === "CORRUPT_MESSAGE") {
    return say(
      "INVALID_INPUT",
      `${where} refuses a record for ${topic}: a compacted topic takes no record without a key.`,
    );
  }
  if (type === "INVALID_TOPIC_EXCEPTION")
    return say(
      "INVALID_INPUT",
      `${where} refuses the topic ${topic} (${message}): another topic may differ only in "." and "_".`,
    );
  if (type === "OFFSET_OUT_OF_RANGE") {
    return say("GONE", `${where} no longer has the offset asked for in ${topic}; begin at a later one.`);
  }
  if (type?.endsWith("AUTHORIZATION_FAILED")) {
    return say(
      "UNAVAILABLE",
      `${where} does not permit this to Millrace's account (${type}, ${topic ?? "cluster"}): grant it there.`,
    );
  }
  if (name === "KafkaJSSASLAuthenticationError" || type === "SASL_AUTHENTICATION_FAILED") {
    return say("UNAVAILABLE", `${where} refuses the user name or password of this connection (${message}).`);
  }
  if (name === "KafkaJSNotImplemented") {
    return say(
      "UNSUPPORTED",
      `${where} holds records of ${topic} in a compression this client cannot read (${message}).`,
    );
  }
  if (/certificate|self.signed|SSL|TLS|wrong version number/i.test(`${message} ${code}`)) {
    return say(
      "UNAVAILABLE",
      `${where} cannot be reached by TLS (${message}): check the connection's tls settings and its ca.`,
    );
  }
  return say(
    "UNAVAILABLE",
    `${where} does not answer as needed (${message}): check that it runs and can be reached.`,
  );
}
