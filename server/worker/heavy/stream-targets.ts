import type { ServedProduct } from "../../domain/data-plane-api/served-product.ts";
import { AppError } from "../../errors.ts";
import { compileIngestContract, type IngestContract } from "../../hydration/ingest/contract.ts";
import type { LoadProduct } from "../../hydration/load/load.ts";
import type { StreamTarget } from "../../hydration/load/load-stream.ts";
import type { Streams } from "../data-plane/streams.ts";
import { servedProduct } from "../served-catalog/served-product.ts";

/** Where loads put a product's records: its topic, made as the contract asks, and the contract, compiled once a revision. */
export function createStreamTargets(streams: Streams): (product: LoadProduct) => Promise<StreamTarget> {
  const compiled = new Map<string, { revision: number; served: ServedProduct; contract: IngestContract }>();
  return async (product) => {
    const { id } = product.description;
    let known = compiled.get(id);
    if (known?.revision !== product.revision) {
      const served = servedProduct(product);
      if (!served.stream) throw new AppError("UNSUPPORTED", `${id} has no stream port to load into.`);
      known = { revision: product.revision, served, contract: compileIngestContract(served.stream) };
      compiled.set(id, known);
    }
    const { stream } = known.served;
    if (!stream) throw new AppError("UNSUPPORTED", `${id} has no stream port to load into.`);
    if (stream.derive)
      throw new AppError(
        "UNSUPPORTED",
        `${id} is computed from ${stream.derive.from} and takes no records of its own. Load them there.`,
      );
    await streams.ensure(stream);
    return {
      served: stream,
      contract: known.contract,
      stream: streams.of(stream),
      deadLetters: streams.embedded,
    };
  };
}
