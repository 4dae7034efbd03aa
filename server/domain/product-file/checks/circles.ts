import { lookupPort } from "../../feature-set/lookup.ts";
import type { PortType } from "../../read-models/port.ts";
import { type ProductDescription, portOfType } from "../describe.ts";
import type { CheckContext } from "./context.ts";
import { sourceProduct } from "./source.ts";

interface Flow {
  /** Port made from the input. */
  to: PortType;
  fromProduct: string;
  fromPort: PortType;
  contractIndex: number;
  /** Place of the input's name within the port's block. */
  at: readonly PropertyKey[];
}

/** Refuses products that are made from themselves through others, naming the way round. */
export function checkCircles(context: CheckContext): void {
  const { description, report } = context;
  for (const flow of flowsInto(description, context)) {
    // A stream derived from itself has a finding of its own.
    if (flow.fromProduct === description.id && flow.fromPort === flow.to) continue;
    const way = wayBack(flow, { product: description.id, port: flow.to }, context);
    if (!way) continue;
    const port = description.ports[flow.contractIndex];
    if (!port) continue;
    const block =
      flow.to === "features"
        ? "millrace.featureSet"
        : flow.to === "table"
          ? "millrace.table"
          : "millrace.stream";
    report.error(
      "INPUT_CYCLE",
      [...context.blockPath(port.contractIndex, block), ...flow.at],
      `${description.id} would be made from itself: ${[description.id, ...way].join(" ← ")}. Take one of these inputs out.`,
    );
  }
}

interface Node {
  product: string;
  port: PortType;
}

/** Products from the flow's input back to the node; undefined when it does not lead there. */
function wayBack(flow: Flow, target: Node, context: CheckContext): string[] | undefined {
  const seen = new Set<string>();
  const visit = (node: Node, way: string[]): string[] | undefined => {
    const here = [...way, node.product];
    if (node.product === target.product && node.port === target.port) return here;
    const name = `${node.product} ${node.port}`;
    if (seen.has(name)) return undefined;
    seen.add(name);
    const product = sourceProduct(context, node.product);
    if (!product) return undefined;
    for (const next of flowsInto(product, context)) {
      if (next.to !== node.port) continue;
      const found = visit({ product: next.fromProduct, port: next.fromPort }, here);
      if (found) return found;
    }
    return undefined;
  };
  return visit({ product: flow.fromProduct, port: flow.fromPort }, []);
}

/** What flows into the ports of a product, by its blocks. */
function flowsInto(product: ProductDescription, context: CheckContext): Flow[] {
  return product.ports.flatMap((port, contractIndex): Flow[] => {
    const flow = (fromProduct: string, fromPort: PortType, ...at: PropertyKey[]): Flow => ({
      to: port.type,
      fromProduct,
      fromPort,
      contractIndex,
      at,
    });
    switch (port.type) {
      case "stream":
        return port.config.derive
          ? [
              flow(port.config.derive.from, "stream", "derive", "from"),
              ...Object.entries(port.config.derive.enrich ?? {}).map(([name, { product }]) =>
                flow(product, "table", "derive", "enrich", name, "product"),
              ),
            ]
          : [];
      case "table":
        return port.config.from === undefined ? [] : [flow(port.config.from, "stream", "from")];
      case "features":
        return [
          flow(port.config.source, "stream", "source"),
          ...port.config.features.flatMap(({ lookup }, index) => {
            const other = lookup && sourceProduct(context, lookup.product);
            const from = other && (lookupPort(other, lookup.on) ?? portOfType(other.ports, "table"));
            return from ? [flow(other.id, from.type, "features", index, "lookup", "product")] : [];
          }),
        ];
      default:
        return [];
    }
  });
}
