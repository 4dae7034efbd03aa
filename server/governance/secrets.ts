import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { AppError } from "../errors.ts";

/** Keeps secrets of connections at rest. Reading and making the files under `secrets/` is server/home.ts. */
export interface Sealer {
  /**
   * Encrypts `text` for `purpose` (e.g. `connection:orders-kafka`): only `open` with the same purpose gives it
   * back, so a sealed secret cannot be moved to another connection.
   */
  seal(text: string, purpose: string): string;
  /** Throws UNAVAILABLE when the key is another, the purpose differs or the text was changed. */
  open(sealed: string, purpose: string): string;
}

const version = 1;
const ivLength = 12;
const tagLength = 16;

/** AES-256-GCM under a key derived from `secrets/signing-key`; the form is base64 of version, IV, tag, ciphertext. */
export function createSealer(signingKey: string): Sealer {
  const key = Buffer.from(hkdfSync("sha256", signingKey, "", "millrace.sealer.v1", 32));
  return {
    seal(text, purpose) {
      const iv = randomBytes(ivLength);
      const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: tagLength });
      cipher.setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.from([version]), iv, cipher.getAuthTag(), body]).toString("base64");
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed, "base64");
      const start = 1 + ivLength + tagLength;
      if (bytes.length < start || bytes[0] !== version) throw notOurs(purpose);
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(1, 1 + ivLength), {
        authTagLength: tagLength,
      });
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(bytes.subarray(1 + ivLength, start));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(start)), decipher.final()]).toString("utf8");
      } catch (cause) {
        throw notOurs(purpose, cause);
      }
    },
  };
}

const notOurs = (purpose: string, cause?: unknown): AppError =>
  new AppError(
    "UNAVAILABLE",
    `The stored secret of ${purpose} cannot be read with this installation's key; secrets/signing-key may have been replaced. Enter the secret again.`,
    { cause },
  );
