import { Instant } from "../time/instant.tsx";

/** Which snapshot an answer was read from. */
export function SnapshotNote({ id, at }: { id: string | null; at: string | null }) {
  if (id === null) return <span>no snapshot</span>;
  return (
    <span>
      snapshot <span className="font-mono">{id}</span>
      {at !== null && (
        <>
          {" "}
          of <Instant at={at} style="full" />
        </>
      )}
    </span>
  );
}
