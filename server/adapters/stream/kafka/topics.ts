import type { Admin, ConfigResourceTypes } from "kafkajs";
import { AppError } from "../../../errors.ts";
import type { TopicSpec } from "../types.ts";
import type { KafkaConfig } from "./config.ts";

/** Settings of a topic that the role speaks of. */
export interface TopicSettings {
  retentionMs: number | null;
  compacted: boolean;
  /** True when the broker stamps records on arrival; false where it keeps the producer's time. */
  appendTime: boolean;
}

/** The protocol's code for a topic. Node does not see kafkajs's own `ConfigResourceTypes` among its exports. */
const topicResource = 2 as ConfigResourceTypes.TOPIC;
/** Records up to this size are taken by topics we create (the broker's own default is 1 MB). */
const maxMessageBytes = 10 * 1024 * 1024;

/** Settings set on the topic itself, and the effective ones of interest. */
async function configEntries(admin: Admin, topic: string) {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: topicResource, name: topic }],
  });
  return resources[0]?.configEntries ?? [];
}

export async function topicSettings(admin: Admin, topic: string): Promise<TopicSettings> {
  const entries = await configEntries(admin, topic);
  const value = (name: string) => entries.find((entry) => entry.configName === name)?.configValue ?? "";
  const retention = Number(value("retention.ms"));
  const policy = value("cleanup.policy").split(",");
  return {
    // A topic that is only compacted keeps each key's newest record for ever.
    retentionMs: retention < 0 || !policy.includes("delete") ? null : retention,
    compacted: policy.includes("compact"),
    appendTime: value("message.timestamp.type") === "LogAppendTime",
  };
}

/** Creates a topic; false when it was there already. */
export async function createTopic(
  admin: Admin,
  name: string,
  spec: TopicSpec,
  config: KafkaConfig,
): Promise<boolean> {
  const entries = { ...wanted(spec), "max.message.bytes": String(maxMessageBytes) };
  return admin.createTopics({
    waitForLeaders: true,
    topics: [
      {
        topic: name,
        numPartitions: spec.partitions,
        replicationFactor: config.replicationFactor,
        configEntries: Object.entries(entries).map(([key, value]) => ({ name: key, value })),
      },
    ],
  });
}

/** Brings an existing topic of ours to what is asked for; its other settings stay. */
export async function alterTopic(
  admin: Admin,
  name: string,
  spec: TopicSpec,
  partitions: number,
): Promise<void> {
  if (spec.partitions < partitions) {
    throw new AppError(
      "CONFLICT",
      `${spec.topic} has ${partitions} partitions; a log never shrinks, so ${spec.partitions} cannot be had.`,
      { path: "partitions" },
    );
  }
  if (spec.partitions > partitions) {
    await admin.createPartitions({ topicPartitions: [{ topic: name, count: spec.partitions }] });
  }
  const entries = await configEntries(admin, name);
  const asked = wanted(spec);
  const differs = Object.entries(asked).some(
    ([key, value]) => entries.find((entry) => entry.configName === key)?.configValue !== value,
  );
  if (!differs) return;
  // This request replaces all of a topic's own settings: the others are sent along.
  const kept = entries
    .filter((entry) => entry.configSource === dynamicTopicConfig && !(entry.configName in asked))
    .map((entry) => ({ name: entry.configName, value: entry.configValue }));
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: topicResource,
        name,
        configEntries: [...kept, ...Object.entries(asked).map(([key, value]) => ({ name: key, value }))],
      },
    ],
  });
}

/** `ConfigSource` of the protocol: set on the topic itself. */
const dynamicTopicConfig = 1;

function wanted(spec: TopicSpec): Record<string, string> {
  const retention = spec.retentionMs === null ? "-1" : String(spec.retentionMs);
  const compacted = spec.retentionMs === null ? "compact" : "compact,delete";
  return {
    "message.timestamp.type": "LogAppendTime",
    "retention.ms": retention,
    "cleanup.policy": spec.compacted === true ? compacted : "delete",
  };
}
