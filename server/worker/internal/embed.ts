import { z } from "zod";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import { AppError } from "../../errors.ts";
import { readText } from "../data-plane/http/body.ts";
import type { Route } from "../data-plane/route.ts";

const inputSchema = z.strictObject({
  texts: z.array(z.string()).min(1).max(256),
  priority: z.enum(["query", "bulk"]).default("query"),
});

/** `POST /internal/embed` `{texts, priority?}` → `{model, dimensions, vectors}`: the worker's embedder for other processes. */
export function embedRoute(embedder: EmbeddingAdapter): Route {
  return {
    method: "POST",
    pattern: "/internal/embed",
    shed: "internal",
    async handle(exchange) {
      const { text } = await readText(exchange.request);
      const parsed = inputSchema.safeParse(safeJson(text));
      if (!parsed.success)
        throw new AppError("INVALID_INPUT", "Send {texts: [1 to 256 strings], priority?: query|bulk}.");
      const { texts, priority } = parsed.data;
      const vectors = await embedder.embed(texts, { signal: exchange.signal, priority });
      const { model, dimensions } = embedder.abilities;
      return { body: { model, dimensions, vectors: vectors.map((vector) => [...vector]) } };
    },
  };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
