import { z } from "zod";
import { strict } from "../strict.ts";
import { customProperties, stableId, tags, team } from "./common.ts";

/** The Open Data Product Standard, v1.0.0 (v0.9.0 is read; v1.1.0's additions are tolerated). */
const definitionTypes = [
  "businessDefinition",
  "transformationImplementation",
  "videoTutorial",
  "tutorial",
  "implementation",
] as const;

const url = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/, "must be a URL such as https://example.com/page");

const authoritativeDefinitions = z.array(
  strict({
    id: stableId.optional(),
    type: z.enum(definitionTypes, `must be one of ${definitionTypes.join(", ")}`),
    url,
    description: z.string().optional(),
  }),
);

const description = strict({
  purpose: z.string().optional(),
  limitations: z.string().optional(),
  usage: z.string().optional(),
  authoritativeDefinitions: authoritativeDefinitions.optional(),
  customProperties: customProperties.optional(),
});

const inputPort = strict({ name: z.string(), version: z.string(), contractId: z.string() });

export const outputPort = strict({
  name: z.string(),
  description: z.string().optional(),
  type: z.string().optional(),
  version: z.string("must be a version in quotes or with two dots, such as 1.0.0"),
  contractId: z.string().optional(),
  sbom: z.array(strict({ type: z.string().optional(), url })).optional(),
  inputContracts: z.array(strict({ id: z.string(), version: z.string() })).optional(),
  // ODPS 1.1
  tags: tags.optional(),
  customProperties: customProperties.optional(),
  authoritativeDefinitions: authoritativeDefinitions.optional(),
});

const managementPort = strict({
  name: z.string(),
  content: z.string(),
  type: z.string().optional(),
  url: url.optional(),
  channel: z.string().optional(),
  description: z.string().optional(),
  tags: tags.optional(),
  customProperties: customProperties.optional(),
  authoritativeDefinitions: authoritativeDefinitions.optional(),
});

const support = strict({
  channel: z.string(),
  url,
  description: z.string().optional(),
  tool: z.string().optional(),
  scope: z.string().optional(),
  invitationUrl: url.optional(),
  tags: tags.optional(),
  customProperties: customProperties.optional(),
  authoritativeDefinitions: authoritativeDefinitions.optional(),
});

export const odpsVersions = ["v0.9.0", "v1.0.0", "v1.1.0"] as const;

export const dataProductSchema = strict({
  apiVersion: z.enum(odpsVersions, `must be one of ${odpsVersions.join(", ")}`),
  kind: z.literal("DataProduct", "must be DataProduct"),
  id: z.string(),
  name: z.string().optional(),
  version: z.string("must be a version in quotes or with two dots, such as 1.0.0").optional(),
  status: z.string(),
  domain: z.string().optional(),
  tenant: z.string().optional(),
  authoritativeDefinitions: authoritativeDefinitions.optional(),
  description: description.optional(),
  customProperties: customProperties.optional(),
  tags: tags.optional(),
  inputPorts: z.array(inputPort).optional(),
  outputPorts: z.array(outputPort).optional(),
  managementPorts: z.array(managementPort).optional(),
  support: z.array(support).optional(),
  // v1.0.0 has the list; the object with a name came with v1.1.0 and ODCS 3.1.
  team: team.optional(),
  productCreatedTs: z.iso.datetime({ offset: true }).optional(),
}).meta({ description: "A data product, Open Data Product Standard v1.0.0." });
export type OutputPort = z.infer<typeof outputPort>;
