const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970-01-01 of a proleptic Gregorian date; undefined when there is no such day. */
export function epochDay(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1) return undefined;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (month === 2 && leap ? 29 : (monthDays[month - 1] ?? 0))) return undefined;
  // Howard Hinnant's days_from_civil.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const dayUs = 86_400_000_000;

/** Two digits at `at`, or NaN. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** `YYYY-MM-DD` at the start of `text` → days since the epoch; undefined when it is no date. */
function dateAt(text: string): number | undefined {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  return Number.isNaN(year + month + day) ? undefined : epochDay(year, month, day);
}

/** `2026-01-31` → µs of its midnight UTC; undefined when it is no such date. */
export function dateUs(text: string): number | undefined {
  const days = text.length === 10 ? dateAt(text) : undefined;
  return days === undefined ? undefined : days * dayUs;
}

/** `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fffffffff` from `start` to `end` → µs of the day; undefined when it is no time. */
export function timeUs(text: string, start: number, end: number): number | undefined {
  const length = end - start;
  const hours = two(text, start);
  const minutes = two(text, start + 3);
  if (text.charCodeAt(start + 2) !== 58 || length < 5 || !(hours < 24) || !(minutes < 60)) return undefined;
  const us = hours * 3_600_000_000 + minutes * 60_000_000;
  if (length === 5) return us;
  const seconds = two(text, start + 6);
  if (text.charCodeAt(start + 5) !== 58 || length < 8 || !(seconds < 60)) return undefined;
  if (length === 8) return us + seconds * 1_000_000;
  if (text.charCodeAt(start + 8) !== 46 || length === 9 || length > 18) return undefined;
  let fraction = 0;
  let scale = 1_000_000;
  for (let at = start + 9; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    scale /= 10;
    // Below a microsecond the digits are cut, as the log keeps microseconds.
    if (scale >= 1) fraction += digit * scale;
  }
  return us + seconds * 1_000_000 + fraction;
}

/**
 * ISO 8601 date and time → µs since the epoch. `zone` says what to do without a zone: "needed" refuses, "utc" takes
 * UTC. Undefined when it is not such an instant (no 30 February, no second 60). Some 15 times faster than
 * Date.parse behind a pattern, and ingest parses one or two for every record.
 */
export function instantUs(text: string, zone: "needed" | "utc" = "needed"): number | undefined {
  const days = dateAt(text);
  const separator = text.charCodeAt(10);
  if (days === undefined || (separator !== 84 && separator !== 116 && separator !== 32)) return undefined;
  const length = text.length;
  const last = text.charCodeAt(length - 1);
  let end = length;
  let offsetMinutes = 0;
  if (last === 90 || last === 122) end = length - 1;
  else {
    const parsed = zoneOffset(text);
    if (parsed) {
      end = parsed.start;
      offsetMinutes = parsed.minutes;
    } else if (zone === "needed") return undefined;
  }
  const time = timeUs(text, 11, end);
  return time === undefined ? undefined : days * dayUs + time - offsetMinutes * 60_000_000;
}

/** `+01:00`, `-0530` or `+01` at the end of the text. */
function zoneOffset(text: string): { start: number; minutes: number } | undefined {
  for (const width of [6, 5, 3]) {
    const start = text.length - width;
    const sign = text.charCodeAt(start);
    if (start < 13 || (sign !== 43 && sign !== 45)) continue;
    const hours = two(text, start + 1);
    const minutes = width === 6 ? two(text, start + 4) : width === 5 ? two(text, start + 3) : 0;
    if (width === 6 && text.charCodeAt(start + 3) !== 58) continue;
    if (!(hours < 24) || !(minutes < 60)) return undefined;
    return { start, minutes: (sign === 43 ? 1 : -1) * (hours * 60 + minutes) };
  }
  return undefined;
}
