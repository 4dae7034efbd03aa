import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { mostEvents } from "../../domain/federated-search.ts";
import type { Principal } from "../../domain/principal.ts";
import type { RecordView } from "../../domain/read-models/stream.ts";
import type { TableRows } from "../../domain/read-models/table.ts";

/**
 * An entity's events of a span from the stream's table, which is its lake and its log as one: also what the log let go
 * of and what came late, chosen by event time and key where the files' bounds can be used. Newest first, under the
 * caller's guard and masks; the table tells the contract's fields and no headers. Throws what the data plane refuses,
 * among it FORBIDDEN where a key is masked.
 */
export async function readEntityHistory(
  dataPlane: Pick<DataPlane, "rows">,
  principal: Principal,
  request: { source: string; entity: Readonly<Record<string, string | number>>; from: string; to: string },
  signal: AbortSignal,
): Promise<{ records: RecordView[]; more: boolean }> {
  const found = await dataPlane.rows(
    principal,
    request.source,
    {
      port: "stream",
      limit: mostEvents,
      offset: 0,
      orderBy: "_event_time",
      desc: true,
      equals: request.entity,
      // Both ends of a span belong to it; the table's end does not.
      within: {
        column: "_event_time",
        from: request.from,
        to: new Date(Date.parse(request.to) + 1).toISOString(),
      },
    },
    { signal },
  );
  return { records: eventsOf(found), more: found.truncated };
}

/** Columns of the stream's own; the others are the contract's. */
const own = new Set(
  "_event_time _knowledge_time _partition _offset _key _imported _schema_version".split(" "),
);

function eventsOf({ columns, rows }: TableRows): RecordView[] {
  return rows.map((row) => {
    const cells = new Map(columns.map(({ name }, place) => [name, row[place] ?? null]));
    const event = [...cells].filter(([name, value]) => !own.has(name) && value !== null);
    const at = (name: string) => String(cells.get(name) ?? "");
    const text = (name: string) => (cells.get(name) === null ? null : at(name));
    return {
      partition: Number(cells.get("_partition")),
      offset: Number(cells.get("_offset")),
      key: text("_key"),
      eventTime: at("_event_time"),
      knowledgeTime: at("_knowledge_time"),
      headers: {},
      schemaVersion: text("_schema_version"),
      imported: cells.get("_imported") === true,
      event: Object.fromEntries(event),
    };
  });
}
