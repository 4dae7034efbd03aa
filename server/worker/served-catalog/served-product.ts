import {
  deadSuffix,
  type ServedProduct,
  type ServedStream,
  type StreamDerivation,
} from "../../domain/data-plane-api/served-product.ts";
import { durationMs } from "../../domain/duration.ts";
import { compileFeatureSet } from "../../domain/feature-set/compile.ts";
import type { ProductOf } from "../../domain/feature-set/source.ts";
import {
  classificationsOf,
  describeProduct,
  type PortOf,
  type ProductDefinition,
  type ProductDescription,
  type ProductStatus,
  portOfType,
} from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";

/**
 * A product of the catalog as the data plane needs it: its primary stream port and what its contract asks, and its
 * feature set compiled against the products that `productOf` knows (without it, feature sets are left out).
 */
export function servedProduct(
  row: {
    status: ProductStatus;
    revision: number;
    definition: ProductDefinition;
  },
  productOf?: ProductOf,
): ServedProduct {
  const description = describeProduct(row.definition);
  const port = portOfType(description.ports, "stream");
  return {
    id: description.id,
    domainId: description.domainId,
    status: row.status,
    revision: row.revision,
    ports: description.ports.map(({ type }) => type),
    stream: port ? servedStream(description.id, port) : null,
    table: portOfType(description.ports, "table")?.name ?? null,
    ...servedFeatures(description, productOf),
  };
}

function servedFeatures(
  description: ProductDescription,
  productOf: ProductOf | undefined,
): Pick<ServedProduct, "features" | "featuresProblem"> {
  if (!productOf || !portOfType(description.ports, "features"))
    return { features: null, featuresProblem: null };
  try {
    return { features: compileFeatureSet(description, productOf), featuresProblem: null };
  } catch (error) {
    // Another product is missing or has changed: the rest of this one is served, and the set as soon as it fits.
    if (error instanceof AppError) return { features: null, featuresProblem: error.message };
    throw error;
  }
}

function servedStream(
  productId: string,
  { config, contract, fields, ...port }: PortOf<"stream">,
): ServedStream {
  return {
    port: port.name,
    major: port.major,
    contractVersion: contract.version,
    topic: config.connection === undefined ? productId : (config.topic ?? productId),
    deadTopic: productId + deadSuffix,
    connection: config.connection ?? null,
    partitions: config.partitions,
    retentionMs: config.retention === "forever" ? null : durationMs(config.retention),
    key: config.key,
    eventTime: config.eventTime ?? null,
    enforcement: config.enforcement,
    unknownFields: config.unknownFields,
    properties: contract.schema?.[0]?.properties ?? [],
    classifications: classificationsOf(fields),
    derive: config.derive ? derivationOf(config.derive) : null,
  };
}

const derivationOf = (derive: NonNullable<PortOf<"stream">["config"]["derive"]>): StreamDerivation => ({
  from: derive.from,
  filter: derive.filter ?? null,
  map: derive.map ?? null,
  enrich: Object.entries(derive.enrich ?? {}).map(([name, { product, on, columns }]) => ({
    name,
    product,
    on: Object.entries(on).map(([column, expression]) => ({ column, expression })),
    columns,
  })),
  ...(derive.infer
    ? {
        infer: Object.entries(derive.infer).map(([name, { product, port, data, patience }]) => ({
          name,
          product,
          port: port ?? null,
          data: data ?? null,
          patienceMs: durationMs(patience),
        })),
      }
    : {}),
});
