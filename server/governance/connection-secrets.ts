import { createSealer } from "./secrets.ts";

/** Seals and opens the secret settings of connections: what the catalog stores and the worker reads back. */
export function connectionSecretBox(signingKey: string) {
  const sealer = createSealer(signingKey);
  const purpose = "connection";
  return {
    seal: (text: string): string => sealer.seal(text, purpose),
    open: (sealed: string): string => sealer.open(sealed, purpose),
  };
}
