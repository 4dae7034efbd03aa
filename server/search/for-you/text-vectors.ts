/** Vectors of texts, in their order. Rejects as the model does. */
export type TextVectors = (texts: readonly string[]) => Promise<Float32Array[]>;

/** Texts kept: 384 numbers each, so 6 MB at most. */
const kept = 4_000;
/** Texts in one call of the model, so that a question does not wait long behind them. */
const atOnce = 32;

/**
 * Remembers vectors by their text, so that what is compared again and again (articles, features, the question that was
 * just asked) is embedded once. Texts that are asked for while they are embedded wait for the same call.
 */
export function createTextVectors(embed: TextVectors): TextVectors {
  const held = new Map<string, Promise<Float32Array>>();
  return async (texts) => {
    const missing = [...new Set(texts)].filter((text) => !held.has(text));
    for (let start = 0; start < missing.length; start += atOnce) {
      const part = missing.slice(start, start + atOnce);
      const vectors = embed(part);
      for (const [place, text] of part.entries()) {
        const one = vectors.then((found) => found[place] ?? new Float32Array());
        held.set(text, one);
        // A failure is told to whoever waits, and forgotten: the next one asks again.
        one.catch(() => held.delete(text));
      }
    }
    const found = Promise.all(texts.map((text) => held.get(text) ?? new Float32Array()));
    for (const text of texts) {
      const own = held.get(text);
      if (!own) continue;
      held.delete(text);
      held.set(text, own);
    }
    for (const text of held.keys()) {
      if (held.size <= kept) break;
      held.delete(text);
    }
    return found;
  };
}
