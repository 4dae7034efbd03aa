import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// The package exports its program only, which stands in build/ beside the data.
const folder = join(dirname(createRequire(import.meta.url).resolve("vega-datasets")), "..");

/** A data file of the installed package vega-datasets, absolute. */
export function vegaFile(name: string): string {
  return join(folder, "data", name);
}

/** The package's own description of its files. */
export const vegaDescription = join(folder, "datapackage.json");
