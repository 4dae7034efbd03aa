import { z } from "zod";
import { strict } from "../strict.ts";
import { authoritativeDefinitions, customProperties, stableId, tags, team } from "./common.ts";
import { schemaObject } from "./schema.ts";
import { role, server } from "./servers.ts";

/** The Open Data Contract Standard, v3.1.0. Older 3.0 files are read; what 3.2 adds is tolerated. */
export const odcsVersions = ["v3.2.0", "v3.1.0", "v3.0.2", "v3.0.1", "v3.0.0"] as const;

const description = z.looseObject({
  usage: z.string().optional(),
  purpose: z.string().optional(),
  limitations: z.string().optional(),
  authoritativeDefinitions: authoritativeDefinitions.optional(),
  customProperties: customProperties.optional(),
});

const support = strict({
  id: stableId.optional(),
  channel: z.string(),
  url: z.string().optional(),
  description: z.string().optional(),
  tool: z.string().optional(),
  scope: z.string().optional(),
  invitationUrl: z.string().optional(),
  customProperties: customProperties.optional(),
});

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const slaProperty = strict({
  id: stableId.optional(),
  property: z.string(),
  value: scalar,
  valueExt: scalar.optional(),
  unit: z.string().optional(),
  element: z.string().optional(),
  driver: z.string().optional(),
  description: z.string().optional(),
  scheduler: z.string().optional(),
  schedule: z.string().optional(),
  // ODCS 3.2
  authoritativeDefinitions: authoritativeDefinitions.optional(),
  customProperties: customProperties.optional(),
});
export type SlaProperty = z.infer<typeof slaProperty>;

export const dataContractSchema = strict({
  version: z.string("must be a version in quotes or with two dots, such as 1.0.0"),
  kind: z.literal("DataContract", "must be DataContract"),
  apiVersion: z.enum(odcsVersions, `must be one of ${odcsVersions.join(", ")}`),
  id: z.string(),
  name: z.string().optional(),
  tenant: z.string().optional(),
  tags: tags.optional(),
  status: z.string(),
  servers: z.array(server).optional(),
  dataProduct: z.string().optional(),
  description: description.optional(),
  domain: z.string().optional(),
  schema: z.array(schemaObject).optional(),
  support: z.array(support).optional(),
  price: strict({
    id: stableId.optional(),
    priceAmount: z.number().optional(),
    priceCurrency: z.string().optional(),
    priceUnit: z.string().optional(),
  }).optional(),
  team: team.optional(),
  roles: z.array(role).optional(),
  slaDefaultElement: z.string().optional(),
  slaProperties: z.array(slaProperty).optional(),
  authoritativeDefinitions: authoritativeDefinitions.optional(),
  customProperties: customProperties.optional(),
  contractCreatedTs: z.iso.datetime({ offset: true }).optional(),
  // ODCS 3.2
  context: z.unknown().optional(),
}).meta({ description: "A data contract, Open Data Contract Standard v3.1.0." });
export type DataContract = z.infer<typeof dataContractSchema>;
