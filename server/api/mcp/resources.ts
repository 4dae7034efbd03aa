import { mayRead } from "../../catalog/list/list-products.ts";
import { contractSource } from "../../catalog/product/product-source.ts";
import { toProblem } from "../../errors.ts";
import { tokensOf } from "./budget.ts";
import { type Caller, noteCall } from "./call-tool.ts";
import { contractUri, parseContractUri } from "./contract-uri.ts";
import { makeCursor, readPlace } from "./cursor.ts";
import type { ToolContext } from "./tool.ts";

const pageSize = 100;
export const contractType = "application/yaml";

/** A page of the contracts that the caller may read. */
export async function listContracts({ container, principal }: ToolContext, cursor: string | undefined) {
  const begin = readPlace("resources/list", { cursor });
  const snapshot = await container.index.current();
  const contracts = snapshot
    .listed()
    .filter(({ entry }) => entry.status !== "retired" && mayRead(entry, principal))
    .flatMap(({ entry }) =>
      entry.ports.map((port) => ({
        uri: contractUri(entry.id, port.name),
        name: `${entry.id} ${port.name}`,
        title: `${entry.title}: contract of the ${port.type} port`,
        description: entry.description.slice(0, 300),
        mimeType: contractType,
      })),
    );
  const end = begin + pageSize;
  return {
    resources: contracts.slice(begin, end),
    ...(end < contracts.length ? { nextCursor: makeCursor("resources/list", {}, end) } : {}),
  };
}

/** The ODCS contract behind a URI, as YAML; noted in the agents' log like a tool's call. Throws NOT_FOUND. */
export async function readContract(caller: Caller, uri: string) {
  const { container, principal } = caller;
  const begun = container.elapsed();
  const note = (rest: Pick<Parameters<typeof noteCall>[1], "tokens" | "items" | "problem">) =>
    noteCall(caller, {
      tool: "resources/read",
      args: { uri },
      tookMs: Math.round((container.elapsed() - begun) * 10) / 10,
      ...rest,
    });
  try {
    const { productId, port } = parseContractUri(uri);
    const { source } = await contractSource(container, principal, productId, port);
    note({ tokens: tokensOf(source), items: 1 });
    return { contents: [{ uri, mimeType: contractType, text: source }] };
  } catch (error) {
    const problem = toProblem(error);
    note({ tokens: tokensOf(problem.detail), problem });
    throw error;
  }
}
