import {
  type BackendError,
  backendKeyData,
  int32,
  message,
  negotiateProtocolVersion,
  protocolMajor,
  readCStrings,
  readyForQuery,
} from "./wire.ts";

/** What a client's settings in the startup packet may be: those it would get anyway. */
const fixedSettings: Readonly<Record<string, RegExp>> = {
  client_encoding: /^('?utf-?8'?|unicode)$/i,
  datestyle: /^iso(, *mdy)?$/i,
  timezone: /^(utc|gmt|etc\/utc)$/i,
  intervalstyle: /^postgres$/i,
  application_name: /^/,
};

/** The one role and the one database there are. */
const only = "postgres";

export interface Greeting {
  /** ParameterStatus messages of a fresh session. */
  parameters: Buffer;
  key: { pid: number; secret: number };
}

/**
 * Answers a StartupMessage: the bytes that let the client begin, or why it may not. No password is asked for:
 * the folder of the socket decides who gets here. A setting for this connection alone is refused, because it
 * could not be kept: all clients share one session.
 */
export function greet(version: number, body: Buffer, greeting: Greeting): Buffer | BackendError {
  const refuse = (code: string, text: string): BackendError => ({ severity: "FATAL", code, message: text });
  if (version >>> 16 !== protocolMajor)
    return refuse("0A000", `unsupported frontend protocol ${version >>> 16}.${version & 0xffff}`);
  const options: string[] = [];
  for (const [name, value] of pairs(readCStrings(body))) {
    if (name.startsWith("_pq_.")) options.push(name);
    else if (name === "user") {
      if (value !== only) return refuse("28000", `role "${value}" does not exist`);
    } else if (name === "database") {
      if (value !== only) return refuse("3D000", `database "${value}" does not exist`);
    } else if (value !== "" && !fixedSettings[name.toLowerCase()]?.test(value))
      return refuse("0A000", `${name}=${value} cannot be set for one connection: all share one backend`);
  }
  const negotiate = (version & 0xffff) > 0 || options.length > 0;
  return Buffer.concat([
    ...(negotiate ? [negotiateProtocolVersion(options)] : []),
    message("R", int32(0)),
    greeting.parameters,
    backendKeyData(greeting.key.pid, greeting.key.secret),
    readyForQuery("I"),
  ]);
}

function pairs(strings: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let i = 0; i + 1 < strings.length; i += 2) found.push([strings[i] ?? "", strings[i + 1] ?? ""]);
  return found;
}
