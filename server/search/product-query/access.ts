import { type AttributeFilter, keepOperators } from "../../domain/attributes/filter.ts";
import { celFields } from "../../domain/cel/contract-fields.ts";
import { compileFilter, type RecordFilter } from "../../domain/cel/filter.ts";
import { narrowFilter } from "../../domain/cel/narrow.ts";
import { assertAllowed } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import {
  classificationsOf,
  type PortOf,
  type ProductDescription,
  portOfType,
} from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";
import {
  type HoldingPort,
  holdingPort,
  idFields,
  nameFields,
  textFields,
} from "../../hydration/vectors/discover.ts";

/** What one caller may do with a product's index. */
export interface SearchAccess {
  product: ProductDescription;
  port: PortOf<"vectors">;
  /** Product and port that hold the records. */
  sourceId: string;
  held: HoldingPort;
  /** Field path → policy. */
  masks: Readonly<Record<string, string>>;
  rowFilters: readonly RecordFilter[];
  /** Fields whose words may be ranked by, with their weights. */
  weights: Readonly<Record<string, number>>;
  /** Fields whose values may call a record. */
  names: readonly string[];
  /** False when a masked field is part of what was embedded: even the order of hits would tell of it. */
  vectorsAllowed: boolean;
  /** Whether record ids may be shown. */
  idsAllowed: boolean;
}

/** A record's name counts twice in BM25F (measured on the judged sets). */
const nameWeight = 2;

/**
 * Opens a product for a question under the caller's rights, which are those on the index and on its source at once.
 * Throws UNSUPPORTED when there is nothing to ask, GONE for a retired product, FORBIDDEN as the guard says.
 */
export async function openSearch(
  findProduct: (id: string) => Promise<{ description: ProductDescription; status: string }>,
  principal: Principal,
  productId: string,
): Promise<SearchAccess> {
  const { description: product, status } = await findProduct(productId);
  const port = portOfType(product.ports, "vectors");
  // Rights come first: whoever may not read a product is not told what it has.
  const own = assertAllowed(
    {
      productId,
      domainId: product.domainId,
      port: port?.key ?? null,
      classifications: classificationsOf(port?.fields ?? []),
    },
    principal,
  );
  if (status === "retired")
    throw new AppError("GONE", `${productId} is retired: it answers no questions any more.`);
  if (!port) throw noVectors(product);
  const { source } = port.config;
  const { description: holder } = source === productId ? { description: product } : await findProduct(source);
  const held = holdingPort(holder);
  if (!held)
    throw new AppError(
      "UNSUPPORTED",
      `${productId} is indexed from ${source}, which has neither a stream nor a table. Name a product that has one as its source.`,
    );
  const decision = assertAllowed(
    {
      productId: source,
      domainId: holder.domainId,
      port: held.key,
      classifications: classificationsOf(held.fields),
    },
    principal,
  );
  const masks = { ...decision.masks, ...own.masks };
  const hidden = (path: string) => isHidden(path, masks);
  const texts = textFields(port.config);
  const names = nameFields(held);
  return {
    product,
    port,
    sourceId: source,
    held,
    masks,
    rowFilters: [own.rowFilter, decision.rowFilter].flatMap((row) =>
      row === null ? [] : [compileFilter(row)],
    ),
    weights: Object.fromEntries(
      texts.filter((path) => !hidden(path)).map((path) => [path, names.includes(path) ? nameWeight : 1]),
    ),
    names: names.filter((path) => !hidden(path)),
    vectorsAllowed: !texts.some(hidden),
    idsAllowed: !idFields(held).some(hidden),
  };
}

/** Whether a mask covers a field: itself, a part of it, or what it is part of. */
function isHidden(path: string, masks: Readonly<Record<string, string>>): boolean {
  const plain = (text: string) => text.replaceAll("[]", "");
  const own = plain(path);
  return Object.keys(masks)
    .map(plain)
    .some((mask) => mask === own || mask.startsWith(`${own}.`) || own.startsWith(`${mask}.`));
}

function noVectors(product: ProductDescription): AppError {
  const ports = [...new Set(product.ports.map(({ type }) => type))].join(", ");
  return new AppError(
    "UNSUPPORTED",
    `${product.id} cannot be asked in words: it has no vectors port${ports === "" ? "" : `, only ${ports}`}. Its owner can switch semantic search on by adding a port of type vectors with a millrace.vectors block (source and columns).`,
  );
}

/** Compiles the caller's own filter against the contract. Throws CelError, which names `filter`. */
export function callersFilter(access: SearchAccess, source: string | undefined): RecordFilter | null {
  if (source === undefined) return null;
  const { held } = access;
  const { schema } = held.contract;
  const properties = schema?.length === 1 ? (schema[0]?.properties ?? []) : [];
  const open = held.type === "stream" && held.config.unknownFields === "allow";
  return compileFilter(source, open ? null : celFields(properties));
}

/**
 * What the vectors can be asked to leave out: rows that the rules withhold and those that the caller's filter does not
 * take. Rules see the record as it is. The caller's filter sees masks, so what it says of a masked field is not asked:
 * which records come back would tell of it. Null where nothing can be left out; all of it is tried again on what comes.
 */
export function narrowingOf(
  { masks, idsAllowed, rowFilters }: SearchAccess,
  filter: RecordFilter | null,
  operators: readonly AttributeFilter["op"][],
): AttributeFilter | null {
  const parts = rowFilters.map(({ source }) => narrowFilter(source, () => true));
  if (filter)
    parts.push(
      narrowFilter(filter.source, ([root, ...path]) => {
        if (root === "key") return idsAllowed;
        return root !== "event" || !isHidden(path.join("."), masks);
      }),
    );
  const told = parts.filter((each) => each !== null);
  return told.length === 0 ? null : keepOperators({ op: "and", filters: told }, operators);
}
