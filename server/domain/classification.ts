/** From open to strict. Names an organisation made up itself rank between confidential and personal: rather too strict. */
const ranks: Readonly<Record<string, number>> = {
  public: 0,
  internal: 1,
  confidential: 2,
  personal: 4,
  pii: 4,
  sensitive: 5,
  restricted: 6,
  secret: 7,
};
const unknownRank = 3;

/** The strictest of some classifications, as what is computed from such columns inherits it; null without any. */
export function strictestClassification(
  classifications: readonly (string | null | undefined)[],
): string | null {
  let strictest: string | null = null;
  for (const name of classifications)
    if (name && (strictest === null || rank(name) > rank(strictest))) strictest = name;
  return strictest;
}

const rank = (name: string) => ranks[name.toLowerCase()] ?? unknownRank;
