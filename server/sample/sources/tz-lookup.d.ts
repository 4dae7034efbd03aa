declare module "tz-lookup" {
  /** IANA time zone at a place, e.g. America/New_York. Throws RangeError for coordinates off the globe. */
  export default function tzLookup(latitude: number, longitude: number): string;
}
