/** How precisely an instant is told. */
export type InstantStyle = "time" | "minute" | "short" | "day" | "date" | "full";

const styles: Record<InstantStyle, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 },
  minute: { hour: "2-digit", minute: "2-digit" },
  short: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "short" },
  date: { day: "numeric", month: "short", year: "numeric" },
  full: {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  },
};

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * An instant (ISO 8601 or epoch milliseconds) in a zone, always on the 24-hour clock and in British order so that
 * server and browser write the same text. Anything that is no instant comes back as it is.
 */
export function formatInstant(instant: string | number, zone: string, style: InstantStyle = "short"): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return String(instant);
  const key = `${zone} ${style}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { ...styles[style], timeZone: zone, hourCycle: "h23" });
    formats.set(key, format);
  }
  return format.format(date);
}

/** The instant in UTC with every digit it came with, for titles. */
export function utcText(instant: string | number): string {
  if (typeof instant === "string" && instant.endsWith("Z"))
    return instant.replace("T", " ").replace("Z", " UTC");
  const date = new Date(instant);
  return Number.isNaN(date.getTime())
    ? String(instant)
    : date.toISOString().replace("T", " ").replace("Z", " UTC");
}
