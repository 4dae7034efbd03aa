/** Where a reader enters a stream. Instants are knowledge time, ISO 8601. */
export type StreamStart =
  | { kind: "live" }
  | { kind: "newest"; count: number }
  | { kind: "earliest" }
  | { kind: "offset"; partition: number; offset: number }
  | { kind: "time"; at: string };

/** A record's address within its stream. */
export interface RecordAddress {
  partition: number;
  offset: number;
}

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** `2:4711` → partition 2, offset 4711; undefined when the text is not an address. */
export function parseAddress(text: string): RecordAddress | undefined {
  const [first, second, ...rest] = text.trim().split(":");
  const partition = whole(first);
  const offset = whole(second);
  return partition === undefined || offset === undefined || rest.length > 0
    ? undefined
    : { partition, offset };
}

export const formatAddress = ({ partition, offset }: RecordAddress): string => `${partition}:${offset}`;

/** Reads the URL's `start` parameter: `live`, `newest:500`, `earliest`, `offset:P:N`, `time:ISO`. */
export function parseStart(text: string): StreamStart | undefined {
  const colon = text.indexOf(":");
  const kind = colon < 0 ? text : text.slice(0, colon);
  const rest = colon < 0 ? "" : text.slice(colon + 1);
  if (kind === "live" && rest === "") return { kind };
  if (kind === "earliest" && rest === "") return { kind };
  if (kind === "newest") {
    const count = whole(rest);
    return count === undefined || count < 1 || count > 5_000 ? undefined : { kind, count };
  }
  if (kind === "offset") {
    const address = parseAddress(rest);
    return address && { kind, ...address };
  }
  if (kind === "time") return Number.isNaN(Date.parse(rest)) ? undefined : { kind, at: rest };
  return undefined;
}

/** The `start` parameter; the same grammar as the API's `from`, whose `latest` is `live` here. */
export function formatStart(start: StreamStart): string {
  switch (start.kind) {
    case "live":
    case "earliest":
      return start.kind;
    case "newest":
      return `newest:${start.count}`;
    case "offset":
      return `offset:${formatAddress(start)}`;
    case "time":
      return `time:${start.at}`;
  }
}

/** Whether the reader wants the tail (newest first, running on) or to read on from a place (oldest first, at rest). */
export const isTail = (start: StreamStart): boolean => start.kind === "live" || start.kind === "newest";
