import { z } from "zod";
import { AppError } from "../../../errors.ts";
import { askEndpoint } from "../ask-endpoint.ts";
import { inputObject, inputText } from "../input.ts";
import { type Endpoint, type InferenceAdapter, InferenceFailure } from "../types.ts";

const replySchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          tool_calls: z.array(z.unknown()).nullish(),
        }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z
    .object({ prompt_tokens: z.number(), completion_tokens: z.number().default(0) })
    .nullish()
    .catch(null),
});

const jsonOnly = "Answer with one JSON object and nothing else.";

/** `POST {url}/chat/completions` of OpenAI, Ollama, vLLM, llama.cpp. No tools are ever offered. */
export function createOpenaiChat(config: {
  endpoint: Endpoint;
  model: string | undefined;
  format: "json" | "text";
}): InferenceAdapter {
  const { endpoint, model, format } = config;
  return {
    abilities: { system: "openai", model: model ?? null, offline: false },
    async infer({ input, signal }) {
      const { prompt, system, messages, ...parameters } = inputObject(input);
      const body = {
        ...(model === undefined ? {} : { model }),
        temperature: 0,
        ...parameters,
        messages:
          messages === undefined
            ? conversation(system, inputText({ prompt }, "prompt"), format)
            : checked(messages),
        ...(format === "json" ? { response_format: { type: "json_object" } } : {}),
        stream: false,
      };
      const answer = replySchema.safeParse(await askEndpoint(endpoint, "/chat/completions", body, signal));
      if (!answer.success)
        throw new InferenceFailure("The model's endpoint answered without the fields of a chat completion.");
      const { choices, usage } = answer.data;
      return {
        reply: contentOf(choices[0], format),
        tokens: usage ? { input: usage.prompt_tokens, output: usage.completion_tokens } : null,
      };
    },
  };
}

function conversation(system: unknown, prompt: string, format: "json" | "text") {
  const told = [typeof system === "string" ? system : "", format === "json" ? jsonOnly : ""]
    .filter((part) => part !== "")
    .join("\n");
  return [...(told === "" ? [] : [{ role: "system", content: told }]), { role: "user", content: prompt }];
}

const messagesSchema = z.array(z.object({ role: z.string(), content: z.string() })).min(1);

function checked(messages: unknown) {
  const parsed = messagesSchema.safeParse(messages);
  if (parsed.success) return parsed.data;
  throw new AppError("INVALID_INPUT", "The model's messages must be a list of {role, content}.", {
    path: "input.messages",
  });
}

function contentOf(
  choice: z.infer<typeof replySchema>["choices"][number] | undefined,
  format: "json" | "text",
): unknown {
  if ((choice?.message.tool_calls?.length ?? 0) > 0)
    throw new InferenceFailure("The model wanted to call a tool. None was offered and none is ever called.");
  const text = choice?.message.content?.trim() ?? "";
  if (text === "") throw new InferenceFailure("The model said nothing.");
  if (format === "text") return { text };
  try {
    // Small models fence their JSON even when they are asked not to.
    const value: unknown = JSON.parse(text.replace(/^```(?:json)?\s*|\s*```$/g, ""));
    if (typeof value === "object" && value !== null) return value;
  } catch (cause) {
    const cut = choice?.finish_reason === "length";
    throw new InferenceFailure(
      cut
        ? "The model's answer was cut short by its token limit."
        : "The model's answer is not JSON, which it was asked for.",
      { cause },
    );
  }
  throw new InferenceFailure("The model's answer is not a JSON object, which it was asked for.");
}
