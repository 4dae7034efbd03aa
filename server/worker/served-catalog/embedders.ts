import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import type { Db } from "../../db.ts";
import { builtinModel } from "../../domain/product-file/index.ts";
import type { Logger } from "../../log.ts";

/** A connection to an embedding model, its settings with secrets as JSON. */
export interface EmbeddingConnection {
  id: string;
  system: string;
  settings: string;
}

/** The models that a vectors port may name: the built-in one and those of the connections. */
export interface Embedders {
  /** By the model's own name or the connection's id, the built-in one first; undefined when there is none. */
  of(model: string): EmbeddingAdapter | undefined;
  /** Changes when the answers of `of` may have. */
  revision(): number;
  /** Replaces the connections; those that stay the same keep their adapter. */
  connect(connections: readonly EmbeddingConnection[]): Promise<void>;
  close(): Promise<void>;
}

/** `open` makes the adapter of a connection; it may throw, which leaves the connection out and tells `log`. */
export function createEmbedders(deps: {
  builtin: EmbeddingAdapter;
  open: (connection: EmbeddingConnection) => EmbeddingAdapter;
  log: Pick<Logger, "warn">;
}): Embedders {
  const { builtin } = deps;
  let opened = new Map<string, { settings: string; adapter: EmbeddingAdapter }>();
  /** Settings that could not be used, by connection: tried again each time, told once. */
  let refused = new Map<string, string>();
  let revision = 0;

  return {
    of(model) {
      if (model === builtinModel || model === builtin.abilities.model) return builtin;
      const named = opened.get(model)?.adapter;
      if (named) return named;
      const offering = [...opened].filter(([, { adapter }]) => adapter.abilities.model === model);
      return offering.sort(([a], [b]) => (a < b ? -1 : 1))[0]?.[1].adapter;
    },
    revision: () => revision,
    async connect(connections) {
      const wanted = new Map<string, { settings: string; adapter: EmbeddingAdapter }>();
      const useless = new Map<string, string>();
      let changed = false;
      for (const connection of connections) {
        const settings = `${connection.system} ${connection.settings}`;
        const held = opened.get(connection.id);
        if (held?.settings === settings) {
          wanted.set(connection.id, held);
          continue;
        }
        try {
          wanted.set(connection.id, { settings, adapter: deps.open(connection) });
          changed = true;
        } catch (error) {
          useless.set(connection.id, settings);
          if (refused.get(connection.id) !== settings)
            deps.log.warn({ err: error, connection: connection.id }, "an embedding model cannot be used");
        }
      }
      const former = [...opened].filter(([id, held]) => wanted.get(id) !== held);
      opened = wanted;
      refused = useless;
      if (changed || former.length > 0) revision++;
      await Promise.all(former.map(([, { adapter }]) => adapter.close().catch(() => {})));
    },
    async close() {
      await Promise.all(
        [builtin, ...[...opened.values()].map(({ adapter }) => adapter)].map((each) => each.close()),
      );
    },
  };
}

/** Every embedding connection of the portal. One whose secret cannot be opened is left out and logged. */
export async function embeddingConnections(deps: {
  db: Db;
  log: Logger;
  openSecret: (sealed: string) => string;
}): Promise<EmbeddingConnection[]> {
  const rows = await deps.db.connection.findMany({ where: { role: "embedding" } });
  return rows.flatMap(({ id, system, config, secret }) => {
    try {
      const hidden: unknown = secret === null ? {} : JSON.parse(deps.openSecret(secret));
      return [{ id, system, settings: JSON.stringify({ ...Object(config), ...Object(hidden) }) }];
    } catch (error) {
      deps.log.error({ err: error, connection: id }, "a connection's secret cannot be read");
      return [];
    }
  });
}
