/** Characters of a row group, roughly: DuckDB holds one in memory for each thread while it writes. */
const rowGroupSize = 16 * 1024 * 1024;

/** Rows of a row group for so many rows of that size in all; DuckDB's own 122,880 at most. */
export const rowGroupRowsOf = (rows: number, size: number): number =>
  Math.max(2048, Math.min(122_880, Math.floor(rowGroupSize / Math.max(1, size / Math.max(1, rows)))));
