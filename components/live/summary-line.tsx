import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { MaskedValue } from "../stream/masked-value.tsx";

const most = 6;

/** A record in one line: its first fields with their names. */
export function SummaryLine({ record }: { record: RecordView }) {
  const { event, masked = {} } = record;
  if (event === null) return <span className="text-faint">tombstone of {record.key ?? "–"}</span>;
  if (typeof event !== "object" || Array.isArray(event)) return <span>{JSON.stringify(event)}</span>;
  const fields = Object.entries(event as Record<string, unknown>).filter(
    ([, value]) => value !== null && value !== "",
  );
  return (
    <>
      {fields.slice(0, most).map(([name, value]) => (
        <span key={name} className="mr-3">
          <span className="text-faint">{name}</span>{" "}
          {masked[name] !== undefined ? (
            <MaskedValue policy={masked[name]} short />
          ) : (
            String(typeof value === "object" ? JSON.stringify(value) : value).slice(0, 80)
          )}
        </span>
      ))}
    </>
  );
}
