import type { SearchableProduct } from "../../search/types.ts";
import type { LineageEdgeRow } from "../lineage-edges.ts";
import type { CatalogEntry } from "./entry.ts";

export interface DomainEntry {
  id: string;
  name: string;
  description: string;
  ownerTeamId: string | null;
  revision: number;
}

export interface TeamEntry {
  id: string;
  name: string;
  email: string | null;
  revision: number;
}

export interface SnapshotContent {
  /** Equal versions mean equal content. */
  version: string;
  /** False for a catalog of the past. */
  current: boolean;
  entries: ReadonlyMap<string, CatalogEntry>;
  domains: ReadonlyMap<string, DomainEntry>;
  teams: ReadonlyMap<string, TeamEntry>;
}

export interface ListedEntry {
  entry: CatalogEntry;
  portTypes: readonly string[];
  ownerId: string | null;
}

/** Order of products without any other: by name, as rows show it, then id. */
export const byName = (a: CatalogEntry, b: CatalogEntry) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1;

/** The whole catalog as of one instant, in memory. Never changed after it was made. */
export class CatalogSnapshot {
  readonly version: string;
  readonly current: boolean;
  readonly entries: ReadonlyMap<string, CatalogEntry>;
  readonly domains: ReadonlyMap<string, DomainEntry>;
  readonly teams: ReadonlyMap<string, TeamEntry>;
  #consumers: Map<string, LineageEdgeRow[]> | undefined;
  #searchable: SearchableProduct[] | undefined;
  #listed: ListedEntry[] | undefined;

  constructor(content: SnapshotContent) {
    this.version = content.version;
    this.current = content.current;
    this.entries = content.entries;
    this.domains = content.domains;
    this.teams = content.teams;
  }

  /** Every product by title with what lists need of it; made once. */
  listed(): readonly ListedEntry[] {
    this.#listed ??= [...this.entries.values()].sort(byName).map((entry) => ({
      entry,
      portTypes: [...new Set(entry.ports.map((port) => port.type))],
      ownerId: this.owner(entry)?.id ?? null,
    }));
    return this.#listed;
  }

  /** The products as a ranker reads them; the same list and objects each time, so that it may keep what it makes of them. */
  searchable(): readonly SearchableProduct[] {
    this.#searchable ??= this.listed().map(({ entry }) => this.#searchableOf(entry));
    return this.#searchable;
  }

  #searchableOf(entry: CatalogEntry): SearchableProduct {
    const owner = this.owner(entry);
    const domain = this.domains.get(entry.domainId);
    return {
      id: entry.id,
      // The domain's and the team's names are part of the words, so their changes count too.
      revision: (entry.revision * 1000 + (domain?.revision ?? 0)) * 1000 + (owner?.revision ?? 0),
      domainName: domain?.name ?? entry.domainId,
      name: entry.name,
      title: entry.title,
      description: entry.description,
      tags: entry.tags,
      ownerName: owner?.name ?? null,
      fields: entry.fields,
      synonyms: entry.synonyms,
    };
  }

  domainName(id: string): string {
    return this.domains.get(id)?.name ?? id;
  }

  /** The product's own team, else its domain's; null when neither is known. */
  owner(entry: CatalogEntry): TeamEntry | null {
    const named = entry.ownerTeamId === null ? undefined : this.teams.get(entry.ownerTeamId);
    const ofDomain = this.domains.get(entry.domainId)?.ownerTeamId;
    return named ?? (ofDomain ? this.teams.get(ofDomain) : undefined) ?? null;
  }

  /** Edges to the products made from this one. */
  downstream(id: string): readonly LineageEdgeRow[] {
    if (!this.#consumers) {
      this.#consumers = new Map();
      for (const entry of this.entries.values())
        for (const edge of entry.inputs) {
          const list = this.#consumers.get(edge.fromProductId);
          if (list) list.push(edge);
          else this.#consumers.set(edge.fromProductId, [edge]);
        }
    }
    return this.#consumers.get(id) ?? [];
  }
}
