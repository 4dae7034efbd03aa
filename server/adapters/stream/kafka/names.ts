import { AppError } from "../../../errors.ts";
import { parseTopic } from "../topic-name.ts";

const foreignName = /^[a-zA-Z0-9._-]{1,249}$/;

/** Maps the role's topic names to Kafka's: ours are `<prefix>domain.product`, a name without `/` is a foreign topic. */
export interface TopicNames {
  toKafka(topic: string): string;
  fromKafka(name: string): string;
  /** Ours may be changed and deleted; a foreign topic belongs to somebody else. */
  isOurs(topic: string): boolean;
}

export function topicNames(prefix: string): TopicNames {
  return {
    toKafka(topic) {
      if (!topic.includes("/")) {
        if (foreignName.test(topic) && topic !== "." && topic !== "..") return topic;
        throw new AppError(
          "INVALID_INPUT",
          `"${topic.slice(0, 260)}" is not a topic name: Kafka takes letters, digits, ".", "_" and "-", at most 249.`,
          { path: "topic" },
        );
      }
      parseTopic(topic);
      return prefix + topic.replace("/", ".");
    },
    fromKafka(name) {
      if (!name.startsWith(prefix)) return name;
      // Neither a domain nor a product has a dot: the first one is the slash.
      return name.slice(prefix.length).replace(".", "/");
    },
    isOurs: (topic) => topic.includes("/"),
  };
}
