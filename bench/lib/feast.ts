import { join } from "node:path";
import { fetchPackages, type PythonPackages } from "../../scripts/systems/python.ts";

/** The version compared with; its newest web framework breaks it, so that one is pinned as well. */
export const feastVersion = "0.67.0";

/** Installs Feast once, apart from everything else. Throws SystemMissing where Python or the index cannot be had. */
export function fetchFeast(): PythonPackages {
  return fetchPackages(`feast-${feastVersion}`, [`feast[grpcio,redis]==${feastVersion}`, "fastapi==0.140.0"]);
}

/** A script of `bench/feast/`. */
export const feastScript = (name: string): string => join(import.meta.dirname, "..", "feast", name);
