/** One record of a CSV text. */
export interface CsvRow {
  cells: string[];
  /** Line on which the record starts, from 1. */
  line: number;
}

export interface CsvParser {
  /** Takes the next piece of the text and gives the records that are complete with it. */
  push(text: string): CsvRow[];
  /** Gives the record that the end of the text completes, if any. `openQuoteLine`: a quote was never closed. */
  end(): { rows: CsvRow[]; openQuoteLine: number | null };
}

/**
 * Cuts CSV (RFC 4180: `"` quotes, doubled inside quotes, line breaks inside quotes) into records, piece by piece.
 * Lines end with LF, CRLF or CR; empty lines are passed over. A quote in the middle of an unquoted cell is a
 * character like any other. Nothing is guessed: ragged rows come as they are.
 */
export function createCsvParser(delimiter: string): CsvParser {
  let rest = "";
  let line = 1;

  const parse = (text: string, last: boolean): { rows: CsvRow[]; openQuoteLine: number | null } => {
    const rows: CsvRow[] = [];
    let at = 0;
    for (;;) {
      const record = readRecord(text, at, delimiter, last);
      if (record === "open quote") {
        rest = text.slice(at);
        return { rows, openQuoteLine: last ? line : null };
      }
      if (record === "incomplete") {
        rest = text.slice(at);
        return { rows, openQuoteLine: null };
      }
      if (record.cells.length > 1 || record.cells[0] !== "" || record.quoted)
        rows.push({ cells: record.cells, line });
      line += record.lines;
      at = record.next;
    }
  };

  return {
    push: (text) => parse(rest + text, false).rows,
    end() {
      const text = rest;
      rest = "";
      return parse(text, true);
    },
  };
}

interface Found {
  cells: string[];
  /** Index just behind the record's line break. */
  next: number;
  lines: number;
  quoted: boolean;
}

function readRecord(
  text: string,
  start: number,
  delimiter: string,
  last: boolean,
): Found | "incomplete" | "open quote" {
  if (start >= text.length) return "incomplete";
  const cells: string[] = [];
  let at = start;
  let lines = 0;
  let quoted = false;
  for (;;) {
    let end: number;
    if (text.charCodeAt(at) === quote) {
      quoted = true;
      let cell = "";
      let from = at + 1;
      for (;;) {
        const close = text.indexOf('"', from);
        // The quote may be the first half of a doubled one whose other half comes with the next piece.
        if (close < 0 || (close === text.length - 1 && !last))
          return close < 0 && last ? "open quote" : "incomplete";
        cell += text.slice(from, close);
        from = close + 1;
        if (text.charCodeAt(from) !== quote) break;
        cell += '"';
        from++;
      }
      lines += lineBreaks(cell);
      end = endOfCell(text, from, delimiter);
      cells.push(from === end ? cell : cell + text.slice(from, end));
    } else {
      end = endOfCell(text, at, delimiter);
      cells.push(text.slice(at, end));
    }
    if (end >= text.length) return last ? { cells, next: end, lines: lines + 1, quoted } : "incomplete";
    if (text[end] === delimiter) {
      at = end + 1;
      if (at >= text.length && !last) return "incomplete";
      continue;
    }
    const carriage = text.charCodeAt(end) === carriageReturn;
    if (carriage && end === text.length - 1 && !last) return "incomplete";
    const next = carriage && text.charCodeAt(end + 1) === lineFeed ? end + 2 : end + 1;
    return { cells, next, lines: lines + 1, quoted };
  }
}

const quote = 34;
const lineFeed = 10;
const carriageReturn = 13;

/** Index of the delimiter or line break that ends the cell, or the text's length. */
function endOfCell(text: string, from: number, delimiter: string): number {
  const code = delimiter.charCodeAt(0);
  let at = from;
  for (; at < text.length; at++) {
    const each = text.charCodeAt(at);
    if (each === code || each === lineFeed || each === carriageReturn) break;
  }
  return at;
}

/** LF, CRLF and CR each count once. */
function lineBreaks(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed && text.charCodeAt(at - 1) !== carriageReturn) count++;
    else if (code === carriageReturn) count++;
  }
  return count;
}
