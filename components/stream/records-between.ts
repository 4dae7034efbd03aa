import { distance, parseVector } from "@/server/domain/positions/vector.ts";

/** Records between two places of a stream as the API writes them (`vector:…`); null when one cannot be read. */
export function recordsBetween(from: string, to: string): number | null {
  try {
    return distance(parseVector(from, "from"), parseVector(to, "to"));
  } catch {
    return null;
  }
}
