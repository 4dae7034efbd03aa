import type { PortDefinition } from "../../domain/product-file/index.ts";
import { type Effect, type Notes, noteValue, under } from "./change.ts";
import { diffFeatureSet } from "./feature-set.ts";
import { diffStream } from "./stream.ts";

/** Keys of the blocks whose changes need no more than an effect and a name. */
const plain: Readonly<Record<"vectors" | "table" | "inference", Readonly<Record<string, [Effect, string]>>>> =
  {
    vectors: {
      source: ["compatible", "the embedded source"],
      columns: ["compatible", "the embedded columns"],
      template: ["compatible", "the text's template"],
      model: ["breaking", "the model"],
      metric: ["breaking", "the metric"],
      chunk: ["compatible", "the cutting into chunks"],
    },
    table: {
      format: ["breaking", "the table's format"],
      location: ["breaking", "the table's place"],
      keys: ["breaking", "the table's keys"],
      from: ["compatible", "the stream it is flushed from"],
    },
    inference: {
      protocol: ["breaking", "the protocol"],
      endpoint: ["compatible", "the endpoint"],
      input: ["breaking", "the input"],
      output: ["breaking", "the output"],
      connection: ["compatible", "the connection"],
      model: ["breaking", "the model"],
      modelVersion: ["breaking", "the model's version"],
      task: ["breaking", "the model's task"],
      format: ["compatible", "the form of the answer"],
      zeroShot: ["breaking", "the labels"],
      timeout: ["compatible", "the time limit"],
      concurrency: ["compatible", "how many calls run at once"],
      queue: ["compatible", "how many calls may wait"],
      retries: ["compatible", "how often a call is tried again"],
      cache: ["compatible", "how long answers are used again"],
      price: ["compatible", "what calls cost"],
    },
  };

/** Changes of a port's millrace block; both ports have the same type. */
export function diffBlock(notes: Notes, was: PortDefinition, is: PortDefinition): void {
  if (was.type === "stream" && is.type === "stream") diffStream(notes, was.config, is.config);
  else if (was.type === "features" && is.type === "features") diffFeatureSet(notes, was.config, is.config);
  else if (is.type === "vectors" || is.type === "table" || is.type === "inference") {
    const before = was.config as Readonly<Record<string, unknown>>;
    const after = is.config as Readonly<Record<string, unknown>>;
    for (const [key, [effect, what]] of Object.entries(plain[is.type]))
      noteValue(under(notes, key), effect, what, before[key], after[key]);
  }
}
