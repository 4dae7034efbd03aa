/** How figures read everywhere. A figure that is not known is an en dash, never 0. */
export const notKnown = "–";
const space = " ";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** 84112 → "84,112". */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? notKnown : grouped.format(value);
}

/** 1204000 → "1.2 M": for narrow places; the full figure belongs in the title. */
export function formatShort(value: number | null | undefined): string {
  if (value === null || value === undefined) return notKnown;
  const steps: [number, string][] = [
    [1e9, "G"],
    [1e6, "M"],
    [1e4, "k"],
  ];
  for (const [at, unit] of steps) {
    if (Math.abs(value) < at) continue;
    const base = unit === "k" ? 1e3 : at;
    return `${trim(value / base)}${space}${unit}`;
  }
  return formatCount(value);
}

/** Bytes in powers of 1024: 1536 → "1.5 KiB". */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return notKnown;
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${trim(value)}${space}${units[unit]}`;
}

/** Records a second, in the unit a person would choose: "11.4/s", "0.3/min", "12/h"; 0 is "0/s". */
export function formatRate(perSecond: number | null | undefined): string {
  if (perSecond === null || perSecond === undefined) return notKnown;
  if (perSecond === 0) return "0/s";
  if (perSecond >= 0.1) return `${perSecond >= 1000 ? formatShort(perSecond) : trim(perSecond)}/s`;
  if (perSecond * 60 >= 0.1) return `${trim(perSecond * 60)}/min`;
  return `${trim(perSecond * 3600)}/h`;
}

/** Milliseconds as one unit: "38 ms", "0.2 s", "41 s", "6 min", "5 h", "31 d", "8.8 years". */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return notKnown;
  const size = Math.abs(ms);
  if (size < 100) return `${trim(ms)}${space}ms`;
  if (size < 10_000) return `${(ms / 1000).toFixed(1)}${space}s`;
  if (size < 90_000) return `${Math.round(ms / 1000)}${space}s`;
  if (size < 5_400_000) return `${Math.round(ms / 60_000)}${space}min`;
  if (size < 172_800_000) return `${Math.round(ms / 3_600_000)}${space}h`;
  if (size < 730 * 86_400_000) return `${Math.round(ms / 86_400_000)}${space}d`;
  return `${trim(ms / (365.25 * 86_400_000))}${space}years`;
}

/** An age: like a duration, in tenths of a second below 10 s, never negative (clocks differ by a little). */
export function formatAge(ms: number): string {
  const age = Math.max(0, ms);
  if (age < 100) return `<0.1${space}s`;
  return age < 10_000 ? `${(age / 1000).toFixed(1)}${space}s` : formatDuration(age);
}

/** A share between 0 and 1: "12.3 %"; above 99 % with two digits cut off, so that only all of it reads "100 %". */
export function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined) return notKnown;
  const percent = share * 100;
  return `${percent > 99 && percent < 100 ? (Math.floor(percent * 100) / 100).toFixed(2) : trim(percent)}${space}%`;
}

/** "1 product", "12 products". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function trim(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return grouped.format(Number(value.toFixed(digits)));
}
