import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const settingsSchema = z.object({ sample: z.boolean() });

export interface SampleWish {
  /** `--empty` was given. */
  empty: boolean;
  /** MILLRACE_SAMPLE's value where it was set. */
  variable: boolean | undefined;
}

/**
 * Whether this start loads the sample. What the person says wins; where they say nothing, a data folder stays
 * as it was begun, so that a mesh begun empty never gets the sample's personas by a plain `npm start`.
 * Remembers the choice in the data folder's `settings.json`.
 */
export function chooseSample(home: string, wish: SampleWish): boolean {
  const file = join(home, "settings.json");
  const sample = wish.empty ? false : (wish.variable ?? remembered(file) ?? true);
  if (remembered(file) !== sample) writeFileSync(file, `${JSON.stringify({ sample })}\n`);
  return sample;
}

function remembered(file: string): boolean | undefined {
  if (!existsSync(file)) return undefined;
  return settingsSchema.parse(JSON.parse(readFileSync(file, "utf8"))).sample;
}
