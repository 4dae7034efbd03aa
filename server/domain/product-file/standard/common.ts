import { z } from "zod";
import { strict } from "../strict.ts";

/** What ODPS and ODCS documents share. Descriptions follow the standards' own meaning. */
export const stableId = z.string().regex(/^[A-Za-z0-9_-]+$/, "may hold letters, digits, _ and - only");

export const tags = z.array(z.string());

/** `value` is required but may be anything, null included. */
export const customProperty = strict({
  id: stableId.optional(),
  property: z.string(),
  value: z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(z.unknown()),
    z.record(z.string(), z.unknown()),
  ]),
  description: z.string().optional(),
  // ODCS 3.2
  vendor: z.string().optional(),
});

export const customProperties = z.array(customProperty);

export const authoritativeDefinitions = z.array(
  strict({
    id: stableId.optional(),
    url: z.string(),
    type: z.string(),
    description: z.string().optional(),
  }),
);

const teamMember = strict({
  id: stableId.optional(),
  username: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
  role: z.string().optional(),
  dateIn: z.iso.date("must be a date such as 2026-01-31").optional(),
  dateOut: z.iso.date("must be a date such as 2026-01-31").optional(),
  replacedByUsername: z.string().optional(),
  tags: tags.optional(),
  customProperties: customProperties.optional(),
  authoritativeDefinitions: authoritativeDefinitions.optional(),
});

const teamObject = strict({
  id: stableId.optional(),
  name: z.string().optional(),
  description: z.string().optional(),
  members: z.array(teamMember).optional(),
  tags: tags.optional(),
  customProperties: customProperties.optional(),
  authoritativeDefinitions: authoritativeDefinitions.optional(),
});

/** The object form of ODCS 3.1, or the older plain list of members. */
export const team = z.union([teamObject, z.array(teamMember)]);
type Team = z.infer<typeof team>;

/** The team's name, where the form has one. */
export function teamName(value: Team | undefined): string | undefined {
  return value === undefined || Array.isArray(value) ? undefined : value.name;
}
