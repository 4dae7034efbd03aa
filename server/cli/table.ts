/** Rows as aligned columns; the last column wraps to `width`. Empty rows give no lines. */
export function formatTable(rows: readonly (readonly string[])[], width: number): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns - 1 }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const indent = widths.reduce((sum, each) => sum + each + 2, 0);
  return rows.flatMap((row) => {
    const head = widths.map((each, column) => (row[column] ?? "").padEnd(each)).join("  ");
    const [first = "", ...rest] = wrap(row[columns - 1] ?? "", Math.max(20, width - indent));
    const lead = widths.length > 0 ? `${head}  ` : "";
    return [`${lead}${first}`.trimEnd(), ...rest.map((line) => `${" ".repeat(indent)}${line}`)];
  });
}

/** Breaks text at spaces into lines of at most `width`; longer words stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
