import { get, type IncomingMessage } from "node:http";
import { servicePrincipal } from "../../../domain/principal.ts";
import { principalHeader, signPrincipal } from "../../../governance/signed-principal.ts";

export interface SseMessage {
  event: string;
  id: string;
  data: unknown;
}

/** A reader of server-sent events whose socket can be held, to be a slow viewer. */
export interface SseClient {
  status: number;
  readonly messages: readonly SseMessage[];
  /** Resolves when `done` says so of what has come; throws after the deadline with what had come by then. */
  until(done: (messages: readonly SseMessage[]) => boolean, withinMs?: number): Promise<void>;
  /** Stops and goes on taking bytes from the socket. */
  hold(held: boolean): void;
  /** Whether the server ended the stream. */
  ended(): boolean;
  close(): void;
}

/** Opens a stream of the data plane as a service, and reads it until closed. */
export function openSseClient(
  url: string,
  options: { signingKey: string; nowMs: number; lastEventId?: string },
): Promise<SseClient> {
  const header = signPrincipal(servicePrincipal("viewer"), options.signingKey, options.nowMs);
  const headers = {
    [principalHeader]: header,
    ...(options.lastEventId === undefined ? {} : { "last-event-id": options.lastEventId }),
  };
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: false }, (response) =>
      resolve(follow(response, () => request.destroy())),
    );
    request.on("error", reject);
  });
}

function follow(response: IncomingMessage, close: () => void): SseClient {
  const messages: SseMessage[] = [];
  let text = "";
  let ended = false;
  let changed = () => {};
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const message = parse(text.slice(0, end));
      text = text.slice(end + 2);
      if (message) messages.push(message);
    }
    changed();
  });
  const over = () => {
    ended = true;
    changed();
  };
  response.on("end", over);
  response.on("error", over);
  return {
    status: response.statusCode ?? 0,
    messages,
    async until(done, withinMs = 10_000) {
      const deadline = Date.now() + withinMs;
      while (!done(messages)) {
        const left = deadline - Date.now();
        if (left <= 0 || ended)
          throw new Error(
            `Not in time; ${messages.length} messages, last ${JSON.stringify(messages.at(-1))}`,
          );
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          changed = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    hold(held) {
      if (held) response.pause();
      else response.resume();
    },
    ended: () => ended,
    close,
  };
}

function parse(block: string): SseMessage | undefined {
  const message: { event: string; id: string; data: string } = { event: "", id: "", data: "" };
  for (const line of block.split("\n")) {
    const match = /^(event|id|data): (.*)$/.exec(line);
    if (match) message[match[1] as keyof typeof message] = match[2] ?? "";
  }
  return message.event === "" ? undefined : { ...message, data: JSON.parse(message.data) };
}
