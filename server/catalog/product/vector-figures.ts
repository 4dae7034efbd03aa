import type { Db } from "../../db.ts";
import type { PortView } from "../../domain/read-models/port.ts";

type Port = PortView;

/**
 * A product's ports with what is known now of the index behind its vectors port, as the runner that fills it last noted.
 * While another model or template is embedded beside the index that answers, the figures are those of the newer one.
 */
export async function withVectorFigures(db: Db, productId: string, ports: Port[]): Promise<Port[]> {
  if (!ports.some(({ type }) => type === "vectors")) return ports;
  const prefix = `${productId}@`;
  const spaces = await db.embeddingSpace.findMany({
    where: { space: { startsWith: prefix } },
    orderBy: { updatedAt: "desc" },
  });
  // The database takes an underscore of the id for any character.
  const space = spaces.find((each) => each.space.startsWith(prefix));
  const index =
    space === undefined
      ? null
      : {
          model: space.model,
          dimensions: space.dimensions,
          metric: space.metric,
          embedded: space.embedded,
          total: space.total,
          updatedAt: space.updatedAt.toISOString(),
        };
  return ports.map((port) => (port.type === "vectors" ? { ...port, index } : port));
}
