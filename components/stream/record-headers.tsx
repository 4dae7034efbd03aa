import type { ReactNode } from "react";
import type { RecordView } from "@/server/domain/read-models/stream.ts";

/** Everything on a record that is not its payload. */
export function RecordHeaders({ record }: { record: RecordView }) {
  const headers = Object.entries(record.headers);
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 font-mono text-xs">
      <Row name="key">{record.key ?? <span className="text-faint">none</span>}</Row>
      <Row name="partition">{record.partition}</Row>
      <Row name="offset">{record.offset}</Row>
      <Row name="eventTime">{record.eventTime}</Row>
      <Row name="knowledgeTime">{record.knowledgeTime}</Row>
      <Row name="schemaVersion">{record.schemaVersion ?? <span className="text-faint">unknown</span>}</Row>
      <Row name="imported">{String(record.imported)}</Row>
      {headers.length === 0 ? (
        <p className="col-span-2 mt-1 font-sans text-faint">It carries no headers of its own.</p>
      ) : (
        <>
          <h3 className="col-span-2 mt-1 font-normal font-sans text-muted">Headers</h3>
          {headers.map(([name, value]) => (
            <Row key={name} name={name}>
              {value}
            </Row>
          ))}
        </>
      )}
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-all">{children}</dd>
    </div>
  );
}
