import { diffLines } from "diff";

/** A line of a comparison. A gap stands for unchanged lines that are not shown. */
export interface DiffLine {
  kind: "same" | "added" | "removed" | "gap";
  text: string;
}

/** Compares two texts line by line, with `context` unchanged lines around each change. */
export function diffLinesOf(before: string, after: string, context = 3): DiffLine[] {
  const all: DiffLine[] = diffLines(before, after).flatMap((part) =>
    part.value
      .replace(/\n$/, "")
      .split("\n")
      .map(
        (text) =>
          ({ kind: part.added ? "added" : part.removed ? "removed" : ("same" as const), text }) as DiffLine,
      ),
  );
  const keep = all.map(() => false);
  all.forEach((line, index) => {
    if (line.kind === "same") return;
    keep.fill(true, Math.max(0, index - context), Math.min(all.length, index + context + 1));
  });
  if (!keep.includes(true)) return all;
  const shown: DiffLine[] = [];
  let hidden = 0;
  const closeGap = () => {
    if (hidden > 0)
      shown.push({ kind: "gap", text: `${hidden} unchanged ${hidden === 1 ? "line" : "lines"}` });
    hidden = 0;
  };
  all.forEach((line, index) => {
    if (!keep[index]) {
      hidden++;
      return;
    }
    closeGap();
    shown.push(line);
  });
  closeGap();
  return shown;
}
