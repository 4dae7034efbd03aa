import { createHash, randomBytes } from "node:crypto";

const prefix = "mr_";

/** A new API token: `mr_` and 32 random bytes in base64url (46 characters). Shown once, never stored. */
export const newTokenSecret = (): string => prefix + randomBytes(32).toString("base64url");

/** What is stored of a token, and looked up: SHA-256 in hex. A token is random, so no salt or slow hash is needed. */
export const hashToken = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** How a token begins: enough to recognise it by in a list. */
export const tokenHint = (secret: string): string => secret.slice(0, 8);
