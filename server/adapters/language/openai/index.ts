import { z } from "zod";
import { AppError } from "../../../errors.ts";
import type { LanguageModel } from "../types.ts";

/** Any endpoint that speaks OpenAI's `POST {baseUrl}/chat/completions` (OpenAI, Ollama, vLLM, llama.cpp). */
export interface OpenaiLanguageConfig {
  baseUrl: string;
  model: string;
  apiKey: string | undefined;
  timeoutMs: number;
}

/** `fetch` as given by the composition root: guarded against private addresses and redirects. */
type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const replySchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          tool_calls: z.array(z.unknown()).nullish(),
        }),
      }),
    )
    .min(1),
});

/** A few sentences; more is a model that runs on. */
const maxTokens = 400;
const maxReplyBytes = 1024 * 1024;

/** No tools are ever offered, and calls of some are refused. One attempt: the page does not wait for a second. */
export function createOpenaiLanguage(config: OpenaiLanguageConfig, fetch: Fetch): LanguageModel {
  const url = `${config.baseUrl.replace(/\/+$/, "")}/chat/completions`;
  const failed = (why: string, cause?: unknown) => new AppError("UNAVAILABLE", `${url} ${why}`, { cause });

  return {
    abilities: { system: "openai", model: config.model },
    async complete({ system, user, signal }) {
      const timeout = AbortSignal.timeout(config.timeoutMs);
      const both = signal ? AbortSignal.any([signal, timeout]) : timeout;
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            ...(config.apiKey === undefined ? {} : { authorization: `Bearer ${config.apiKey}` }),
          },
          body: JSON.stringify({
            model: config.model,
            messages: [
              { role: "system", content: system },
              { role: "user", content: user },
            ],
            temperature: 0,
            max_tokens: maxTokens,
            stream: false,
          }),
          redirect: "error",
          signal: both,
        });
        const text = await readText(response, both);
        if (!response.ok) throw failed(`answered ${response.status}.`);
        return contentOf(text, failed);
      } catch (cause) {
        if (signal?.aborted) throw signal.reason;
        if (timeout.aborted)
          throw new AppError("TIMEOUT", `${url} gave no answer within ${config.timeoutMs} ms.`, { cause });
        if (cause instanceof AppError) throw cause;
        throw failed(`could not be reached: ${cause instanceof Error ? cause.message : cause}`, cause);
      }
    },
  };
}

/** The body, never holding more than a megabyte of it and never longer than the signal allows. */
async function readText(response: Response, signal: AbortSignal): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const end = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", end, { once: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const part = await reader.read();
    signal.throwIfAborted();
    if (part.done) break;
    size += part.value.byteLength;
    if (size > maxReplyBytes) {
      end();
      throw new AppError("UNAVAILABLE", `The language model's reply is larger than ${maxReplyBytes} bytes.`);
    }
    chunks.push(part.value);
  }
  signal.removeEventListener("abort", end);
  return Buffer.concat(chunks).toString("utf8");
}

function contentOf(text: string, failed: (why: string, cause?: unknown) => AppError): string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw failed("answered with something that is not JSON.", cause);
  }
  const parsed = replySchema.safeParse(json);
  if (!parsed.success) throw failed("answered without the fields of a chat completion.");
  const message = parsed.data.choices[0]?.message;
  if ((message?.tool_calls?.length ?? 0) > 0)
    throw failed("wanted to call a tool. None was offered and none is ever called.");
  const content = message?.content?.trim() ?? "";
  if (content === "") throw failed("said nothing.");
  return content;
}
