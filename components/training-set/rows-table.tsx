"use client";

import { parseFeatureId } from "../feature/feature-set.ts";
import type { FeatureValue } from "../feature/serving.ts";
import { rawText, valueText } from "../feature/value-text.ts";
import { useZone } from "../time/zone.tsx";
import { cx } from "../ui/cx.ts";
import { Table } from "../ui/table.tsx";

/** Rows of a training set: the labels' own columns, then a column a feature. */
export function RowsTable({
  label,
  columns,
  rows,
  dtypes = {},
  className,
}: {
  label: string;
  columns: readonly string[];
  rows: readonly (readonly unknown[])[];
  dtypes?: Readonly<Record<string, string>>;
  className?: string;
}) {
  const zone = useZone();
  const numeric = columns.map(
    (_, at) =>
      rows.some((row) => typeof row[at] === "number") &&
      rows.every((row) => row[at] === null || typeof row[at] === "number"),
  );
  return (
    <Table label={label} className={cx("bg-panel", className)}>
      <thead>
        <tr>
          <th scope="col" className="num">
            #
          </th>
          {columns.map((name, at) => {
            const feature = parseFeatureId(name);
            return (
              <th key={name} scope="col" title={name} className={cx(numeric[at] && "num")}>
                {feature ? (
                  <>
                    <span className="text-faint">{feature.productId.split("/")[1]}.</span>
                    {feature.name}
                  </>
                ) : (
                  name
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place alone
          <tr key={place}>
            <td className="num text-xs text-faint">{place + 1}</td>
            {columns.map((name, at) => {
              const value = (row[at] ?? null) as FeatureValue;
              return (
                <td
                  key={name}
                  title={rawText(value)}
                  className={cx("max-w-[260px] truncate font-mono text-xs", numeric[at] && "num")}
                >
                  {value === null ? (
                    <span className="text-faint">null</span>
                  ) : (
                    valueText(value, dtypes[name] ?? "", zone)
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
