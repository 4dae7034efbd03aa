import { formatCount } from "./format.ts";

/** Work with a known size as a bar with its counts; without a total, the count so far. */
export function Progress({
  done,
  total,
  label,
  unit = "",
}: {
  done: number;
  total: number | null;
  label: string;
  unit?: string;
}) {
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  return (
    <div className="flex items-center gap-2">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total ?? undefined}
        aria-valuenow={share === null ? undefined : done}
        className="h-1.5 w-24 shrink-0 overflow-hidden rounded-full bg-line"
      >
        <div
          className={share === null ? "h-full w-1/3 animate-pulse bg-accent" : "h-full bg-accent"}
          style={share === null ? undefined : { width: `${share * 100}%` }}
        />
      </div>
      <span className="whitespace-nowrap text-xs text-muted">
        {formatCount(done)}
        {total === null ? "" : ` of ${formatCount(total)}`}
        {unit && ` ${unit}`}
      </span>
    </div>
  );
}
