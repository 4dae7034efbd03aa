import { createHash } from "node:crypto";
import type { VectorsBlock } from "../../domain/product-file/blocks/vectors.ts";

/** Words a token covers with this WordPiece vocabulary: 4,577 words made 8,036 tokens over the 73 descriptions of vega-datasets. */
const wordsPerToken = 0.57;

const at = (payload: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (value, name) =>
        value !== null && typeof value === "object" ? (value as Record<string, unknown>)[name] : undefined,
      payload,
    );

const asText = (value: unknown): string => {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(asText).filter(Boolean).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

/** The text of one field; empty where there is none. */
export const fieldText = (payload: unknown, path: string): string => asText(at(payload, path)).trim();

/** The text a record is embedded as: the template with `{column}` filled in, else the columns, one a line. */
export function documentText(payload: unknown, block: Pick<VectorsBlock, "columns" | "template">): string {
  const text = block.template
    ? block.template.replace(/\{([A-Za-z_][A-Za-z0-9_.]*)\}/g, (_, path: string) => asText(at(payload, path)))
    : block.columns.map((path) => asText(at(payload, path))).join("\n");
  return text.trim();
}

/**
 * What of one document is embedded at most: a document of 5 MB would occupy the model for minutes and hold up every
 * other. Its first 200 pieces (or, unchunked, the beginning that models read) stand for it; its words are ranked by
 * in the text index up to 20,000.
 */
const mostPieces = 200;
const longestPiece = 20_000;

/**
 * Pieces of about `tokens` tokens, each sharing about `overlap` tokens with the one before; whole when it fits
 * or when no chunking is asked for. Counted in words, since the exact tokenizer belongs to the model.
 */
export function chunkText(text: string, chunk: VectorsBlock["chunk"]): string[] {
  if (text === "") return [];
  if (!chunk) return [text.slice(0, longestPiece)];
  const words = text.slice(0, mostPieces * longestPiece).split(/(?<=\s)/);
  const size = Math.max(8, Math.floor(chunk.tokens * wordsPerToken));
  const step = Math.max(1, size - Math.floor(chunk.overlap * wordsPerToken));
  const pieces: string[] = [];
  for (let start = 0; start < words.length; start += step) {
    pieces.push(
      words
        .slice(start, start + size)
        .join("")
        .trim()
        .slice(0, longestPiece),
    );
    if (start + size >= words.length || pieces.length >= mostPieces) break;
  }
  return pieces.filter((piece) => piece !== "");
}

/** SHA-256 of the text, base64url; changes when template, columns or record do. */
export const textHash = (text: string): string => createHash("sha256").update(text).digest("base64url");
