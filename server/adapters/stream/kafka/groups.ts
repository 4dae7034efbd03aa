import type Cluster from "kafkajs/src/cluster/index.js";
import { AppError } from "../../../errors.ts";
import type { OffsetVector, PartitionDescription } from "../types.ts";
import { partitionIds } from "./fetch.ts";

/** What a group has committed; null where it has committed nothing for this topic. */
export async function groupOffsets(
  cluster: Cluster,
  topic: string,
  group: string,
): Promise<OffsetVector | null> {
  const coordinator = await cluster.findGroupCoordinator({ groupId: group });
  const partitions = partitionIds(cluster, topic).map((partition) => ({ partition }));
  const { responses } = await coordinator.offsetFetch({ groupId: group, topics: [{ topic, partitions }] });
  const found = responses
    .flatMap((one) => one.partitions)
    .map((p) => [p.partition, Number(p.offset)] as const)
    .filter(([, offset]) => offset >= 0);
  return found.length === 0 ? null : Object.fromEntries(found);
}

/**
 * Commits as a client that is no member of the group (generation -1): nothing is joined, so nothing rebalances.
 * The broker forgets offsets of a group without members after its `offsets.retention.minutes` (7 days by default).
 */
export async function commitGroupOffsets(
  cluster: Cluster,
  topic: string,
  group: string,
  offsets: OffsetVector,
  edges: readonly PartitionDescription[],
  name: string,
): Promise<void> {
  const partitions = Object.entries(offsets).map(([partition, offset]) => {
    const edge = edges[Number(partition)];
    if (edge === undefined || !Number.isSafeInteger(offset) || offset < 0 || offset > edge.end) {
      throw new AppError(
        "INVALID_INPUT",
        `Group ${group} cannot commit offset ${offset} of partition ${partition} in ${name}: ${edge === undefined ? "there is no such partition" : `it ends at ${edge.end}`}.`,
        { path: `offsets.${partition}` },
      );
    }
    return { partition: Number(partition), offset: String(offset) };
  });
  const coordinator = await cluster.findGroupCoordinator({ groupId: group });
  await coordinator.offsetCommit({
    groupId: group,
    groupGenerationId: -1,
    memberId: "",
    topics: [{ topic, partitions }],
  });
}
