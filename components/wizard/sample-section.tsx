import { plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { Table } from "../ui/table.tsx";

/** The first rows as they stand in the file. */
export function SampleSection({
  sample,
  paths,
}: {
  sample: readonly Record<string, unknown>[];
  paths: readonly string[];
}) {
  const top = paths.filter((path) => !path.includes(".") && !path.includes("["));
  const rows = sample.slice(0, 8);
  if (rows.length === 0) return null;
  return (
    <Panel id="sample" title={`The first ${plural(rows.length, "row")} of the file`} flush>
      <Table label="Sample rows">
        <thead>
          <tr>
            {top.map((path) => (
              <th key={path} scope="col">
                {path}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file are known by their place
            <tr key={index}>
              {top.map((path) => {
                const value = row[path];
                return (
                  <td key={path} className="max-w-[220px] truncate font-mono text-xs">
                    {value === null || value === undefined ? (
                      <span className="text-faint">null</span>
                    ) : typeof value === "object" ? (
                      JSON.stringify(value)
                    ) : (
                      String(value)
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
