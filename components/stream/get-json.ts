import { browserNowMs, observeServerDate } from "../time/browser-clock.ts";

/** GETs a JSON document of the public interface; rejects with the problem document when the server refuses. */
export async function getJson(url: string, signal: AbortSignal): Promise<unknown> {
  const sentAt = browserNowMs();
  const reply = await fetch(url, { signal, headers: { accept: "application/json" }, cache: "no-store" });
  observeServerDate(reply.headers.get("date"), sentAt, browserNowMs());
  const body: unknown = await reply.json().catch(() => null);
  if (reply.ok) return body;
  throw body ?? new Error(`The server answered ${reply.status} ${reply.statusText}`.trim());
}
