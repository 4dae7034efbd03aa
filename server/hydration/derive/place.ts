import type { StreamAdapter, StreamRecord } from "../../adapters/stream/types.ts";

type Place = Pick<StreamRecord, "partition" | "offset">;

/** Headers by which a derived record names the source's record it was made from. */
export const placeHeaders = (source: string, { partition, offset }: Place): Record<string, string> => ({
  source,
  "source-partition": String(partition),
  "source-offset": String(offset),
});

export const placeName = ({ partition, offset }: Place): string => `${partition}:${offset}`;

/** Places in a source from which the newest `count` records of a topic were made; none where there is no topic. */
export async function alreadyDerived(
  stream: StreamAdapter,
  topic: string,
  source: string,
  count: number,
): Promise<ReadonlySet<string>> {
  const places = new Set<string>();
  let from = await stream.resolve(topic, { kind: "newest", count });
  for (;;) {
    const { records, next } = await stream.read(topic, from, { limit: count });
    for (const { headers } of records)
      if (headers.source === source) places.add(`${headers["source-partition"]}:${headers["source-offset"]}`);
    if (records.length === 0) return places;
    from = next;
  }
}
