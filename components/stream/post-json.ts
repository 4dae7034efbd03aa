import { browserNowMs, observeServerDate } from "../time/browser-clock.ts";

/** POSTs JSON to the public interface and reads JSON; rejects with the problem document when the server refuses. */
export async function postJson(url: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
  const sentAt = browserNowMs();
  const reply = await fetch(url, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify(body),
    cache: "no-store",
    ...(signal === undefined ? {} : { signal }),
  });
  observeServerDate(reply.headers.get("date"), sentAt, browserNowMs());
  const read: unknown = await reply.json().catch(() => null);
  if (reply.ok) return read;
  throw read ?? new Error(`The server answered ${reply.status} ${reply.statusText}`.trim());
}
