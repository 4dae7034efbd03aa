import { celFields } from "../../domain/cel/contract-fields.ts";
import { compileFilter, type RecordFilter } from "../../domain/cel/filter.ts";
import type { ServedProduct, ServedStream } from "../../domain/data-plane-api/served-product.ts";
import { assertAllowed, type GuardAction, type GuardDecision } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import { compileIngestContract, type IngestContract } from "../../hydration/ingest/contract.ts";
import { createView, masksOf, type View } from "./records/view.ts";

/** A product with what has been compiled of it; compiled anew with each revision, on first use. */
export interface LiveProduct {
  readonly served: ServedProduct;
  /**
   * The primary stream port; `port` (a name, or `name@major`) must be it. Throws UNSUPPORTED when the product has no
   * stream, GONE when it is retired, NOT_FOUND for another port.
   */
  stream(port?: string): ServedStream;
  contract(): IngestContract;
  /** Throws INVALID_INPUT with what is wrong with the filter. */
  filter(source: string): RecordFilter;
}

export interface ProductTable {
  /** Takes in changed products, and forgets those that no longer exist. */
  update(changed: readonly ServedProduct[], removed: readonly string[]): void;
  /** Throws NOT_FOUND. */
  get(id: string): LiveProduct;
  all(): IterableIterator<LiveProduct>;
  size(): number;
}

const filterCacheSize = 200;

export function createProductTable(): ProductTable {
  const products = new Map<string, LiveProduct>();
  return {
    update(changed, removed) {
      for (const served of changed) products.set(served.id, liveProduct(served));
      for (const id of removed) products.delete(id);
    },
    get(id) {
      const product = products.get(id);
      if (product) return product;
      throw new AppError(
        "NOT_FOUND",
        `There is no product ${id.slice(0, 130)} in this mesh. Publish it first: PUT /api/v1/products/${id.slice(0, 130)}.`,
      );
    },
    all: () => products.values(),
    size: () => products.size,
  };
}

function liveProduct(served: ServedProduct): LiveProduct {
  let contract: IngestContract | undefined;
  const filters = new Map<string, RecordFilter>();
  const stream = (port?: string): ServedStream => {
    if (served.status === "retired")
      throw new AppError("GONE", `${served.id} is retired: it neither takes nor gives records any more.`);
    if (served.stream) return named(served.stream, port);
    const others = [...new Set(served.ports)].join(", ");
    throw new AppError(
      "UNSUPPORTED",
      `${served.id} has no stream port${others === "" ? "" : `, only ${others}`}.${served.ports.includes("table") ? ` Tables are read at /rows and filled at /load.` : ""}`,
    );
  };
  return {
    served,
    stream,
    contract() {
      contract ??= compileIngestContract(stream());
      return contract;
    },
    filter(source) {
      const known = filters.get(source);
      if (known) return known;
      const { properties, unknownFields } = stream();
      const compiled = compileFilter(source, unknownFields === "allow" ? null : celFields(properties));
      if (filters.size >= filterCacheSize) filters.clear();
      filters.set(source, compiled);
      return compiled;
    },
  };
}

function named(stream: ServedStream, port: string | undefined): ServedStream {
  const names = [stream.port, `${stream.port}@${stream.major}`];
  if (port === undefined || names.includes(port)) return stream;
  throw new AppError(
    "NOT_FOUND",
    `There is no stream port "${port.slice(0, 60)}" to read or write here; there is ${names.join(", also written ")}.`,
    { path: "port" },
  );
}

/** Asks the guard about a product's stream. Throws UNAUTHENTICATED or FORBIDDEN with the reason. */
export function authorize(product: LiveProduct, principal: Principal, action: GuardAction): GuardDecision {
  const { served } = product;
  return assertAllowed(
    {
      productId: served.id,
      domainId: served.domainId,
      port: served.stream?.port ?? null,
      classifications: served.stream?.classifications ?? {},
    },
    principal,
    action,
  );
}

/** What a reader sees: the guard's decision and the reader's own wishes in one. */
export function viewFor(
  product: LiveProduct,
  decision: GuardDecision,
  wishes: { filter?: string | undefined; partitions?: readonly number[] | undefined } = {},
): View {
  return createView({
    filter: wishes.filter === undefined ? null : product.filter(wishes.filter),
    rowFilter: decision.rowFilter === null ? null : compileFilter(decision.rowFilter),
    masks: masksOf(decision.masks, product.stream().key),
    partitions: wishes.partitions ?? null,
  });
}
