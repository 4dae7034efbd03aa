import type { ReactNode } from "react";
import { MaskedValue } from "./masked-value.tsx";

export interface JsonMarks {
  /** Field path → policy that masks it. */
  masked?: Readonly<Record<string, string>>;
  /** Paths of fields that break the contract → what is wrong. */
  wrong?: ReadonlyMap<string, string>;
}

/** A payload as indented JSON, with masked fields naming their policy and wrong ones marked where they stand. */
export function JsonView({ value, marks = {} }: { value: unknown; marks?: JsonMarks }) {
  return (
    <pre className="whitespace-pre-wrap font-mono text-xs leading-relaxed [overflow-wrap:anywhere]">
      <Value value={value} path="" indent={0} marks={marks} />
    </pre>
  );
}

const pad = (indent: number) => "  ".repeat(indent);

function Value({
  value,
  path,
  indent,
  marks,
}: {
  value: unknown;
  path: string;
  indent: number;
  marks: JsonMarks;
}): ReactNode {
  const policy = marks.masked?.[path];
  if (policy !== undefined) return <MaskedValue policy={policy} />;
  const wrong = marks.wrong?.get(path);
  if (wrong !== undefined)
    return (
      <mark title={wrong} className="rounded-xs bg-breach-soft px-0.5 text-breach">
        {typeof value === "object" && value !== null ? (
          <Plain value={value} path={path} indent={indent} marks={marks} />
        ) : (
          JSON.stringify(value)
        )}
      </mark>
    );
  return <Plain value={value} path={path} indent={indent} marks={marks} />;
}

function Plain({ value, path, indent, marks }: Parameters<typeof Value>[0]): ReactNode {
  if (typeof value === "string") return <span className="text-ink">{JSON.stringify(value)}</span>;
  if (typeof value !== "object" || value === null)
    return <span className="text-accent">{String(value)}</span>;
  const entries: (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((item, index) => [String(index), item] as const)
    : Object.entries(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return `${open}${close}`;
  return (
    <>
      {open}
      {entries.map(([name, item], index) => (
        <span key={name}>
          {`\n${pad(indent + 1)}`}
          {!Array.isArray(value) && <span className="text-muted">{`"${name}": `}</span>}
          <Value
            value={item}
            path={path === "" ? name : `${path}.${name}`}
            indent={indent + 1}
            marks={marks}
          />
          {index < entries.length - 1 ? "," : ""}
        </span>
      ))}
      {`\n${pad(indent)}${close}`}
    </>
  );
}
