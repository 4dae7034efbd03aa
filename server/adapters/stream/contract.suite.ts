import { afterAll, beforeAll, describe } from "vitest";
import { contentContract } from "./contract/content.ts";
import type { StreamContext, StreamUnderTest } from "./contract/context.ts";
import { groupContract } from "./contract/groups.ts";
import { guaranteeContract } from "./contract/guarantees.ts";
import { modelContract } from "./contract/model.ts";
import { positionContract } from "./contract/positions.ts";
import { tailContract } from "./contract/tails.ts";
import { topicContract } from "./contract/topics.ts";

export type { StreamUnderTest } from "./contract/context.ts";

/**
 * What every implementation of the stream role must do. `start` brings the system up (an embedded log in an
 * empty folder, a real broker); differences between systems are read from `abilities`, never from their name.
 */
export function streamContract(name: string, start: () => Promise<StreamUnderTest>): void {
  describe(`stream contract: ${name}`, () => {
    let system: StreamUnderTest;
    let topics = 0;

    beforeAll(async () => {
      system = await start();
    });
    afterAll(async () => {
      await system?.stop();
    });

    const context: StreamContext = {
      stream: () => system.stream,
      another: () => system.another(),
      async restart() {
        system.stream = await system.restart();
        return system.stream;
      },
      async topic({ partitions = 1, retentionMs = null, compacted = false } = {}) {
        const topic = `contract/topic_${topics++}`;
        await system.stream.ensureTopic({ topic, partitions, retentionMs, compacted });
        return topic;
      },
    };

    contentContract(context);
    positionContract(context);
    tailContract(context);
    groupContract(context);
    topicContract(context);
    guaranteeContract(context);
    modelContract(context);
  });
}
