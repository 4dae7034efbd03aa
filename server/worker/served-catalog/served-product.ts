import {
  deadSuffix,
  type ServedProduct,
  type ServedStream,
} from "../../domain/data-plane-api/served-product.ts";
import { durationMs } from "../../domain/duration.ts";
import {
  classificationsOf,
  describeProduct,
  type PortOf,
  type ProductDefinition,
  type ProductStatus,
  portOfType,
} from "../../domain/product-file/index.ts";

/** A product of the catalog as the data plane needs it: its primary stream port and what its contract asks. */
export function servedProduct(row: {
  status: ProductStatus;
  revision: number;
  definition: ProductDefinition;
}): ServedProduct {
  const description = describeProduct(row.definition);
  const port = portOfType(description.ports, "stream");
  return {
    id: description.id,
    domainId: description.domainId,
    status: row.status,
    revision: row.revision,
    ports: description.ports.map(({ type }) => type),
    stream: port ? servedStream(description.id, port) : null,
  };
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
  };
}
