/** The product file: reading, checking, describing and writing it. Other folders import from here. */
export type { AboutBlock } from "./blocks/about.ts";
export { type Aggregate, aggregates, type FeatureDefinition } from "./blocks/feature.ts";
export type { FeatureSetBlock } from "./blocks/feature-set.ts";
export { type BlockName, blockOfPort, blockSchemas } from "./blocks/index.ts";
export type { InferenceBlock } from "./blocks/inference.ts";
export type { LineageBlock } from "./blocks/lineage.ts";
export type { StreamBlock } from "./blocks/stream.ts";
export type { TableBlock } from "./blocks/table.ts";
export { builtinModel, templateColumns, type VectorsBlock } from "./blocks/vectors.ts";
export type { CheckOptions } from "./checks/index.ts";
export {
  customProperty,
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
export { allowedValues, type FieldDefinition, fieldsOf } from "./fields.ts";
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
export { type DataProduct, dataProductSchema } from "./standard/odps.ts";
export type { QualityRule } from "./standard/quality.ts";
export type { SchemaObject, SchemaProperty } from "./standard/schema.ts";
