import { hash } from "node:crypto";

/** Vectors of texts, in their order. Rejects as the model does. */
export type TextVectors = (texts: readonly string[]) => Promise<Float32Array[]>;

/** Texts kept: 384 numbers each and a key, so 8 MB at most. */
const kept = 4_000;
/** A longer text (a question may have 200,000 characters) is remembered by its hash. */
const longestKey = 100;
/** Texts in one call of the model, so that a question does not wait long behind them. */
const atOnce = 32;

const keyOf = (text: string): string =>
  text.length <= longestKey ? text : `${text.length} ${hash("sha256", text, "base64")}`;

/**
 * Remembers vectors by their text, so that what is compared again and again (articles, features, the question that was
 * just asked) is embedded once. Texts that are asked for while they are embedded wait for the same call.
 */
export function createTextVectors(embed: TextVectors): TextVectors {
  const held = new Map<string, Promise<Float32Array>>();
  return async (texts) => {
    const keys = texts.map(keyOf);
    const missing = new Map(
      texts.flatMap((text, place) => {
        const key = keys[place] ?? text;
        return held.has(key) ? [] : [[key, text] as const];
      }),
    );
    const entries = [...missing];
    for (let start = 0; start < entries.length; start += atOnce) {
      const part = entries.slice(start, start + atOnce);
      const vectors = embed(part.map(([, text]) => text));
      for (const [place, [key]] of part.entries()) {
        const one = vectors.then((found) => {
          const vector = found[place];
          if (!vector || found.length !== part.length)
            throw new Error(`The model gave ${found.length} vectors for ${part.length} texts.`);
          return vector;
        });
        held.set(key, one);
        // A failure is told to whoever waits, and forgotten: the next one asks again.
        one.catch(() => held.delete(key));
      }
    }
    const found = Promise.all(keys.map((key) => held.get(key) ?? new Float32Array()));
    for (const key of keys) {
      const own = held.get(key);
      if (!own) continue;
      held.delete(key);
      held.set(key, own);
    }
    for (const key of held.keys()) {
      if (held.size <= kept) break;
      held.delete(key);
    }
    return found;
  };
}
