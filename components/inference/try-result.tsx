"use client";

import type { TransformReply } from "@/server/domain/data-plane-api/transform.ts";
import { CodeBlock } from "../ui/code-block.tsx";
import { Table } from "../ui/table.tsx";

/** What the model gave for one record, and what it took. */
export function TryResult({ reply }: { reply: TransformReply }) {
  const { inference, masked } = reply;
  const record = Array.isArray(reply.data) ? (reply.data[0] ?? {}) : reply.data;
  const [call] = inference.calls;
  const names = inference.fields ?? Object.keys(record);
  return (
    <div className="flex flex-col gap-3">
      <Table label="What the model gave">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row" className="font-mono text-xs font-normal">
                {name}
              </th>
              <td className="w-full max-w-0 truncate" title={valueText(record[name])}>
                {name in (masked ?? {}) ? (
                  <span className="text-muted">masked by {masked?.[name]}</span>
                ) : (
                  valueText(record[name])
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {call && (
        <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted" data-testid="call-facts">
          <span>
            {call.cached
              ? "the answer to the same input, used again"
              : `model ${call.ms.toLocaleString("en-US")} ms, ${call.attempts === 1 ? "one attempt" : `${call.attempts} attempts`}`}
          </span>
          <span>request {inference.tookMs.toLocaleString("en-US")} ms</span>
          {call.tokens && (
            <span>
              {call.tokens.input.toLocaleString("en-US")} tokens in,{" "}
              {call.tokens.output.toLocaleString("en-US")} out
            </span>
          )}
          {call.cost !== null && inference.currency !== null && (
            <span>
              {call.cost.toLocaleString("en-US", { maximumFractionDigits: 8 })} {inference.currency}
            </span>
          )}
          <span>
            {inference.port} {inference.version}
            {inference.model === null ? "" : `, ${inference.model}`}
          </span>
        </p>
      )}
      <CodeBlock
        label="The merged record"
        wrap
        className="max-h-[280px] overflow-auto"
        samples={[{ label: "JSON", language: "json", code: JSON.stringify(record, null, 2) }]}
      />
    </div>
  );
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return "–";
  if (typeof value === "number") return String(Math.round(value * 10_000) / 10_000);
  return typeof value === "string" ? value : JSON.stringify(value);
}
