/**
 * An ISO 8601 instant → milliseconds since the epoch, keeping microseconds as the fraction (`Date.parse` cuts
 * them off, and an event's way is measured in fractions of a millisecond). NaN when it is not an instant.
 */
export function instantMs(iso: string): number {
  const match = /^(.*T\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/.exec(iso);
  if (match === null) return Date.parse(iso);
  const seconds = Date.parse(`${match[1]}${match[3]}`);
  return seconds + (match[2] === undefined ? 0 : Number(`0${match[2]}`) * 1000);
}
