import { z } from "zod";
import { roleSchema } from "../domain/principal.ts";
import { productDefinitionSchema } from "../domain/product-file/index.ts";
import { trainingSetDocument } from "../domain/training-set/document.ts";
import { AppError } from "../errors.ts";
import type { EntityKind } from "./journal/types.ts";

/**
 * What a journal event's `document` holds, by kind: the entity as of after the change. Add a field as optional,
 * or raise `formatVersion` and give `upgrades` a step from the old form, because old events are read for ever.
 */
export const domainDocument = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  ownerTeamId: z.string().nullable(),
});

export const teamDocument = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  members: z.array(z.object({ personId: z.string(), role: z.enum(["owner", "member"]) })),
});

export const personDocument = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  title: z.string(),
  /** A sample persona: signs in by one click, on loopback only. */
  persona: z.boolean(),
});

export const productDocument = z.object({
  source: z.string(),
  sourceKind: z.enum(["yaml", "json", "generated"]),
  definition: productDefinitionSchema,
});

export const connectionDocument = z.object({
  id: z.string(),
  name: z.string(),
  system: z.string(),
  role: z.string(),
  config: z.record(z.string(), z.unknown()),
  /** Sealed by server/governance/secrets.ts; null when the system needs none. */
  secret: z.string().nullable(),
});

export const followDocument = z.object({ personId: z.string(), productId: z.string() });

export const preferenceDocument = z.object({
  personId: z.string(),
  trackUsage: z.boolean().optional(),
  lastArticle: z.string().nullable().optional(),
});

export const documentSchemas = {
  domain: domainDocument,
  team: teamDocument,
  person: personDocument,
  product: productDocument,
  connection: connectionDocument,
  follow: followDocument,
  preference: preferenceDocument,
  trainingSet: trainingSetDocument,
} as const satisfies Record<EntityKind, z.ZodType>;

export type DocumentOf<Kind extends EntityKind> = z.infer<(typeof documentSchemas)[Kind]>;

/** The form new events are written in, by kind. */
export const formatVersions: Readonly<Record<EntityKind, number>> = {
  domain: 1,
  team: 1,
  person: 1,
  product: 1,
  connection: 1,
  follow: 1,
  preference: 1,
  trainingSet: 1,
};

/** Steps from one form to the next: `upgrades.product[1]` turns form 1 into form 2. */
const upgrades: Partial<Record<EntityKind, Readonly<Record<number, (document: unknown) => unknown>>>> = {};

/**
 * Brings a stored document to the current form and checks it. Throws UNSUPPORTED for a form newer than this
 * program, so that an older Millrace never half-understands a newer journal.
 */
export function readDocument<Kind extends EntityKind>(
  kind: Kind,
  formatVersion: number,
  document: unknown,
): DocumentOf<Kind> {
  const current = formatVersions[kind];
  if (formatVersion > current)
    throw new AppError(
      "UNSUPPORTED",
      `The journal holds a ${kind} in form ${formatVersion}; this Millrace knows form ${current}. Start the newer version.`,
    );
  let upgraded = document;
  for (let version = formatVersion; version < current; version++) {
    const step = upgrades[kind]?.[version];
    if (!step)
      throw new AppError("UNSUPPORTED", `No step brings a ${kind} from form ${version} to ${version + 1}.`);
    upgraded = step(upgraded);
  }
  return documentSchemas[kind].parse(upgraded) as DocumentOf<Kind>;
}
