/** Which spaces a product's questions go to now, and how complete they are. Kept by the runners, read by questions. */
export interface ProductIndexes {
  vectors:
    | {
        space: string;
        model: string;
        /** Records whose vectors stand, and records there are. */
        embedded: number;
        total: number;
        /** An index with another model or template is being built; this one, as it stood when that began, answers. */
        rebuilding: boolean;
      }
    | { problem: string };
  documents: { space: string; behind: number } | { problem: string };
  /** Why nothing more of the source can be taken in, though its indexes answer; missing or null where nothing is wrong. */
  sourceProblem?: string | null;
  /** How far the vectors are behind their source; missing until it was first looked at. */
  lag?: {
    /** Knowledge time (µs) of the oldest record that is not embedded; null when all are. */
    waitingSinceUs: number | null;
    /** When that was looked at. */
    checkedMs: number;
    /** Why the last step failed; it is tried again. */
    failing: string | null;
  };
}

export interface IndexBook {
  get(productId: string): ProductIndexes | undefined;
  note(productId: string, part: Partial<ProductIndexes>): void;
  /** Forgets the products that are not among these. */
  keep(productIds: ReadonlySet<string>): void;
}

const notYet = { problem: "Its index has not been opened yet; try again in a moment." } as const;

export function createIndexBook(): IndexBook {
  const held = new Map<string, ProductIndexes>();
  return {
    get: (productId) => held.get(productId),
    note(productId, part) {
      held.set(productId, { ...(held.get(productId) ?? { vectors: notYet, documents: notYet }), ...part });
    },
    keep(productIds) {
      for (const id of held.keys()) if (!productIds.has(id)) held.delete(id);
    },
  };
}
