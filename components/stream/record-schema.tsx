import type { PortView } from "@/server/domain/read-models/port.ts";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { cellText } from "./columns.ts";

/** The contract's fields beside what this record holds in them. */
export function RecordSchema({ record, port }: { record: RecordView; port: PortView | undefined }) {
  if (port === undefined || port.fields.length === 0)
    return <p className="text-muted">This stream has no contract with fields.</p>;
  const older = record.schemaVersion !== null && record.schemaVersion !== port.version;
  return (
    <div className="flex flex-col gap-2">
      {older && (
        <p className="text-xs text-muted">
          Taken in under {record.schemaVersion}; the fields below are those of {port.version}, now in force.
        </p>
      )}
      <dl className="grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">
        {port.fields.map((field) => (
          <div key={field.path} className="contents">
            <dt className="truncate font-mono" title={field.description || field.path}>
              {field.path}
              {field.required && <span title="required">*</span>}
            </dt>
            <dd className="text-muted">{field.logicalType}</dd>
            <dd className="truncate text-right font-mono">
              {record.masked?.[field.path] === undefined ? (
                (cellText(record.event, field.path) ?? <span className="text-faint">–</span>)
              ) : (
                <span className="text-faint">masked</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
