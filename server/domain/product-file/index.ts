/** The product file: reading, checking, describing and writing it. Other folders import from here. */
export type { FeatureDefinition } from "./blocks/feature.ts";
export type { FeatureSetBlock } from "./blocks/feature-set.ts";
export { blockSchemas } from "./blocks/index.ts";
export type { StreamBlock } from "./blocks/stream.ts";
export { builtinModel } from "./blocks/vectors.ts";
export {
  type ProductDefinition,
  productDefinitionSchema,
  promisedFreshnessMs,
} from "./definition.ts";
export {
  classificationsOf,
  describeProduct,
  findPort,
  type PortDefinition,
  type PortOf,
  type ProductDescription,
  type ProductStatus,
  portOfType,
  productStatus,
  titleOf,
} from "./describe.ts";
export type { FileFormat } from "./documents.ts";
export type { FieldDefinition } from "./fields.ts";
export { type Finding, findingSchema } from "./finding.ts";
export {
  checkProductDefinition,
  maxProductFileBytes,
  type ParsedProductFile,
  parseProductFile,
  placeFindings,
} from "./parse.ts";
export { renderDocument, renderProductFile } from "./render.ts";
export { contractSources } from "./sources.ts";
export { type DataContract, dataContractSchema, type SlaProperty } from "./standard/odcs.ts";
export { dataProductSchema } from "./standard/odps.ts";
export type { QualityRule } from "./standard/quality.ts";
export type { SchemaProperty } from "./standard/schema.ts";
export { type Synonym, synonymsOf } from "./synonyms.ts";
