import { z } from "zod";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { AppError } from "../../errors.ts";

/** A changed connection counts after this long. */
const freshMs = 2_000;

const settingsSchema = z.object({
  baseUrl: z.string(),
  local: z.boolean().default(false),
  apiKey: z.string().optional(),
});

/** Where models stand and what opens them. */
export type ModelConnection = z.output<typeof settingsSchema> & { id: string };

/** Connections that inference ports name. Throws UNSUPPORTED for one that is not there or cannot be read. */
export function createModelConnections(deps: {
  db: Db;
  clock: Clock;
  openSecret: (sealed: string) => string;
}): (id: string) => Promise<ModelConnection> {
  const held = new Map<string, { untilMs: number; found: Promise<ModelConnection> }>();

  const read = async (id: string): Promise<ModelConnection> => {
    const row = await deps.db.connection.findUnique({ where: { id } });
    if (row?.role !== "inference")
      throw new AppError(
        "UNSUPPORTED",
        `The port names the connection ${id}, which is not there or is not to a model. Governance can make it.`,
      );
    const hidden: unknown = row.secret === null ? {} : JSON.parse(deps.openSecret(row.secret));
    return { ...settingsSchema.parse({ ...Object(row.config), ...Object(hidden) }), id };
  };

  return (id) => {
    const known = held.get(id);
    if (known && deps.clock.nowMs() < known.untilMs) return known.found;
    const found = read(id);
    held.set(id, { untilMs: deps.clock.nowMs() + freshMs, found });
    found.catch(() => held.delete(id));
    return found;
  };
}
