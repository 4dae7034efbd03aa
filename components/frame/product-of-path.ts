/** The product a path is about, `domain/product`; undefined where a path names none. */
export function productOfPath(path: string): string | undefined {
  return /^\/products\/([a-z0-9_-]{1,64}\/[a-z0-9_-]{1,64})(?:\/|$)/.exec(path)?.[1];
}
