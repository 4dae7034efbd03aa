/**
 * The words of PostgreSQL's wire protocol 3.0 that the embedded database's socket server says and hears
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html). Bytes only, no I/O.
 */

/** First messages of a connection carry no type byte; these are the codes that follow the length. */
export const startupCode = {
  cancel: 80_877_102,
  ssl: 80_877_103,
  gssEncryption: 80_877_104,
} as const;

export const protocolMajor = 3;

/** Transaction status in ReadyForQuery: idle, in a transaction, in a failed transaction. */
export type TransactionStatus = "I" | "T" | "E";

/** One backend message: type byte, length that counts itself, body. */
export function message(type: string, ...body: readonly Uint8Array[]): Buffer {
  const length = body.reduce((sum, part) => sum + part.length, 4);
  const head = Buffer.alloc(5);
  head.write(type, "latin1");
  head.writeInt32BE(length, 1);
  return Buffer.concat([head, ...body]);
}

export const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

export const cString = (text: string): Buffer => Buffer.from(`${text}\0`, "utf8");

export const readyForQuery = (status: TransactionStatus): Buffer =>
  message("Z", Buffer.from(status, "latin1"));

/** A simple query, as a client sends it. */
export const query = (sql: string): Buffer => message("Q", cString(sql));

export const sync = (): Buffer => message("S");

export interface BackendError {
  severity: "ERROR" | "FATAL";
  /** SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html */
  code: string;
  message: string;
  hint?: string;
}

export function errorResponse(error: BackendError): Buffer {
  const field = (tag: string, text: string) => cString(tag + text);
  return message(
    "E",
    field("S", error.severity),
    field("V", error.severity),
    field("C", error.code),
    field("M", error.message),
    ...(error.hint === undefined ? [] : [field("H", error.hint)]),
    Buffer.from([0]),
  );
}

/** Tells a client that asked for a newer minor version or for protocol options which of them it cannot have. */
export function negotiateProtocolVersion(unknownOptions: readonly string[]): Buffer {
  return message("v", int32(0), int32(unknownOptions.length), ...unknownOptions.map(cString));
}

/** Lets a client cancel what it has waiting: process id and key as CancelRequest sends them back. */
export const backendKeyData = (pid: number, key: number): Buffer => message("K", int32(pid), int32(key));

/** Splits a complete run of backend messages; used on short replies only. */
export function splitMessages(bytes: Buffer): { type: string; whole: Buffer; body: Buffer }[] {
  const found: { type: string; whole: Buffer; body: Buffer }[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    found.push({
      type: String.fromCharCode(bytes[at] ?? 0),
      whole: bytes.subarray(at, end),
      body: bytes.subarray(at + 5, end),
    });
    at = end;
  }
  return found;
}

/** The strings of a body made of C strings, e.g. a startup packet's parameters, up to the empty one that ends it. */
export function readCStrings(body: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf(0, at);
    if (end === -1 || end === at) break;
    found.push(body.toString("utf8", at, end));
    at = end + 1;
  }
  return found;
}
