"use client";

import type { ProductPort } from "../product/types.ts";
import { Chip } from "../ui/chip.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { formatShare, notKnown } from "../ui/format.ts";
import { Table, TableHead } from "../ui/table.tsx";
import { useMedia } from "../ui/use-media.ts";
import type { Observed } from "./observed.ts";
import { RangeBar } from "./range-bar.tsx";
import { useObserved } from "./use-observed.ts";

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** What a field is for the port: its key, its event time, its record id. */
function roles(port: ProductPort, path: string): string[] {
  const { config } = port;
  const keys = [...list(config.key), ...list(config.keys), ...list(config.entity)];
  return [
    ...(keys.includes(path) ? ["key"] : []),
    ...(config.eventTime === path ? ["event time"] : []),
    ...(config.recordId === path ? ["record id"] : []),
  ];
}

/** Every field a port promises, with what was really seen in it. */
export function FieldTable({ productId, port }: { productId: string; port: ProductPort }) {
  const { byPath, of, error } = useObserved(productId, port);
  const phone = useMedia("(max-width: 767px)");
  if (port.fields.length === 0)
    return (
      <EmptyState title="No fields are promised">
        The contract of this port has no schema, so nothing is checked on its records.
      </EmptyState>
    );
  const note =
    of !== null
      ? `Grey is promised, blue is what ${of} hold; red leaves the promise.`
      : error
        ? "What the fields hold could not be read, so only the promises are shown."
        : "Nothing has been observed yet.";
  if (phone)
    return (
      <>
        <ul>
          {port.fields.map((field) => (
            <FieldCard key={field.path} port={port} field={field} observed={byPath.get(field.path)} />
          ))}
        </ul>
        <p className="px-3.5 py-2 text-xs text-faint">{note}</p>
      </>
    );
  return (
    <>
      <Table label={`Fields of ${port.name}`}>
        <TableHead
          columns={[
            "Field",
            "Type",
            "Required",
            "Role, classification",
            "Range, promised and observed",
            { label: "Empty", num: true },
            "Meaning",
            "Examples",
          ]}
        />
        <tbody>
          {port.fields.map((field) => {
            const observed = byPath.get(field.path);
            const empty = observed && observed.seen > 0 ? observed.nulls / observed.seen : null;
            return (
              <tr key={field.path}>
                <td className="font-mono text-xs">{field.path}</td>
                <td className="text-muted" title={field.physicalType ?? undefined}>
                  {field.logicalType}
                </td>
                <td>{field.required ? "required" : <span className="text-faint">optional</span>}</td>
                <td>
                  <FieldChips port={port} field={field} />
                </td>
                <td>
                  <FieldRange field={field} observed={observed} />
                </td>
                <td className="num" title={observed ? `${observed.nulls} of ${observed.seen}` : undefined}>
                  <Empty share={empty} required={field.required} />
                </td>
                <td className="min-w-[280px] max-w-[460px] whitespace-normal! py-1! leading-tight">
                  {field.description || <span className="text-unknown">not described</span>}
                </td>
                <td className="max-w-[180px] truncate font-mono text-xs text-muted">
                  {field.examples.slice(0, 4).map(String).join(", ")}
                </td>
              </tr>
            );
          })}
        </tbody>
      </Table>
      <p className="px-3.5 py-2 text-xs text-faint">{note}</p>
    </>
  );
}

type Field = ProductPort["fields"][number];

function FieldChips({ port, field }: { port: ProductPort; field: Field }) {
  return (
    <span className="flex flex-wrap gap-1">
      {roles(port, field.path).map((role) => (
        <Chip key={role} tone="accent">
          {role}
        </Chip>
      ))}
      {field.unique && <Chip>unique</Chip>}
      {field.classification !== null && <Chip tone="mask">{field.classification}</Chip>}
    </span>
  );
}

function FieldRange({ field, observed }: { field: Field; observed: Observed | undefined }) {
  if (field.minimum !== null || field.maximum !== null)
    return <RangeBar minimum={field.minimum} maximum={field.maximum} observed={observed} />;
  if (observed?.minimum == null || observed.maximum == null)
    return <span className="text-faint">{notKnown}</span>;
  return (
    <span className="text-faint">
      observed {observed.minimum.toLocaleString("en-US")} to {observed.maximum.toLocaleString("en-US")}
    </span>
  );
}

function Empty({ share, required }: { share: number | null; required: boolean }) {
  if (share === null) return <span className="text-unknown">{notKnown}</span>;
  if (share === 0) return <span className="text-faint">0 %</span>;
  return <span className={required ? "text-breach" : undefined}>{formatShare(share)}</span>;
}

/** A field on a phone: what the table's row says, one thing under the other. */
function FieldCard({
  port,
  field,
  observed,
}: {
  port: ProductPort;
  field: Field;
  observed: Observed | undefined;
}) {
  const ranged = field.minimum !== null || field.maximum !== null;
  return (
    <li className="flex flex-col gap-1 border-t border-line px-3.5 py-2">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <span className="break-all font-mono text-xs font-semibold">{field.path}</span>
        <span className="text-muted">
          {field.logicalType}, {field.required ? "required" : "optional"}
        </span>
        <FieldChips port={port} field={field} />
      </div>
      {field.description ? <p>{field.description}</p> : <p className="text-unknown">not described</p>}
      {ranged && <RangeBar minimum={field.minimum} maximum={field.maximum} observed={observed} />}
    </li>
  );
}
