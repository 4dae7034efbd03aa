import type { PortType } from "@/server/domain/read-models/port.ts";

const paths: Record<PortType, string> = {
  stream: "M1 3c2-2 3 2 5 0s3 2 5 0M1 7c2-2 3 2 5 0s3 2 5 0",
  features: "M2 10V6M6 10V2M10 10V4",
  vectors: "M2 10 6 2l4 8M3.5 7h5",
  table: "M1.5 2h9v8h-9zM1.5 5h9M5 2v8",
  inference: "M6 1v3M6 8v3M1 6h3M8 6h3M6 6m-1.6 0a1.6 1.6 0 1 0 3.2 0 1.6 1.6 0 1 0-3.2 0",
};

/** The sign of one kind of output port, named for screen readers and on hover. */
export function PortIcon({ type, size = 13 }: { type: PortType; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      className="shrink-0 text-muted"
      role="img"
      aria-label={type}
    >
      <title>{type}</title>
      <path d={paths[type]} fill="none" stroke="currentColor" strokeWidth="1.1" />
    </svg>
  );
}

const order: PortType[] = ["stream", "features", "vectors", "table", "inference"];

/** The kinds of ports a product has, each once, in a fixed order. */
export function PortIcons({ types }: { types: readonly PortType[] }) {
  return (
    <span className="inline-flex items-center gap-1.5 align-middle">
      {order
        .filter((type) => types.includes(type))
        .map((type) => (
          <PortIcon key={type} type={type} />
        ))}
    </span>
  );
}
