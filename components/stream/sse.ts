/** One dispatched server-sent event. `id` is the last event id in force when it was dispatched. */
export interface SseEvent {
  /** Event name, `message` when the server gave none. */
  event: string;
  data: string;
  id: string;
}

export interface SseParser {
  /** Feeds decoded text, cut anywhere. Complete events are handed to `onEvent` before this returns. */
  push(text: string): void;
  /** Id of the last event that arrived whole, empty before the first: where to resume. */
  readonly lastEventId: string;
}

/**
 * An incremental parser of `text/event-stream` (WHATWG HTML, section 9.2.6), so that a stream read by `fetch`
 * keeps what `EventSource` hides: the id to resume from, and headers and status of the reply. An event cut off
 * by the end of the stream is dropped, as the standard asks.
 * @param onEvent receives each complete event
 * @param onRetry receives the server's wish for the reconnection delay, in ms
 */
export function createSseParser(
  onEvent: (event: SseEvent) => void,
  onRetry: (delayMs: number) => void = () => {},
): SseParser {
  // `pending` holds the unfinished line; it is joined only when a line end arrives, so that a long line cut
  // into many chunks costs linear, not quadratic, time.
  let pending: string[] = [];
  let skipLineFeed = false;
  let first = true;
  let name = "";
  let data: string[] = [];
  let id = "";
  let lastEventId = "";

  const dispatch = () => {
    // Only a whole event moves the place to resume from: an id whose data was cut off would skip that data.
    lastEventId = id;
    if (data.length > 0)
      onEvent({ event: name === "" ? "message" : name, data: data.join("\n"), id: lastEventId });
    name = "";
    data = [];
  };

  const field = (key: string, value: string) => {
    if (key === "data") data.push(value);
    else if (key === "event") name = value;
    else if (key === "id") {
      if (!value.includes("\0")) id = value;
    } else if (key === "retry" && /^\d+$/.test(value)) onRetry(Number(value));
  };

  const line = (text: string) => {
    if (text === "") return dispatch();
    const colon = text.indexOf(":");
    if (colon === 0) return;
    if (colon < 0) return field(text, "");
    const start = text.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1;
    field(text.slice(0, colon), text.slice(start));
  };

  return {
    get lastEventId() {
      return lastEventId;
    },
    push(chunk) {
      let text = chunk;
      if (text === "") return;
      if (first) {
        first = false;
        if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
      }
      let start = 0;
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (skipLineFeed) {
          skipLineFeed = false;
          if (code === 10) {
            start = i + 1;
            continue;
          }
        }
        if (code !== 10 && code !== 13) continue;
        const tail = text.slice(start, i);
        const whole = pending.length === 0 ? tail : pending.join("") + tail;
        pending = [];
        line(whole);
        start = i + 1;
        skipLineFeed = code === 13;
      }
      if (start < text.length) pending.push(text.slice(start));
    },
  };
}
