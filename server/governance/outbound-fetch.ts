import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import { AppError } from "../errors.ts";
import { assertOutboundUrl, guardedLookup, type Lookup, type OutboundRules } from "./ssrf.ts";

/** The part of `fetch` that adapters use; bodies are text or bytes. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const maxRedirects = 5;

/**
 * `fetch` for addresses that people enter: public ones only, unless the connection is marked local. The
 * address that was checked is the one connected to, and every redirect is checked again; credentials do not
 * follow a redirect to another origin. `redirect` is as in `fetch`, with "error" as the default.
 *
 * Rejects with FORBIDDEN or INVALID_INPUT for a refused address, else as `fetch` does.
 */
export function createOutboundFetch(rules: OutboundRules, lookup?: Lookup): Fetch {
  return async (start, init) => {
    let url = assertOutboundUrl(start, rules);
    let headers = new Headers(init.headers);
    let method = (init.method ?? "GET").toUpperCase();
    let body = bodyOf(init.body);
    for (let hops = 0; ; hops++) {
      const response = await send(url, { method, headers, body, signal: init.signal, rules, lookup });
      const location = redirectOf(response);
      if (location === undefined || init.redirect === "manual") return toResponse(response, method);
      response.destroy();
      if (init.redirect !== "follow")
        throw new AppError(
          "UNAVAILABLE",
          `${url.href} answered with a redirect to ${location}. Enter the address it leads to.`,
        );
      if (hops >= maxRedirects)
        throw new AppError("UNAVAILABLE", `${start} redirects more than ${maxRedirects} times.`);
      const next = assertOutboundUrl(new URL(location, url).href, rules);
      if (next.origin !== url.origin) {
        headers = new Headers(headers);
        for (const name of ["authorization", "cookie", "proxy-authorization"]) headers.delete(name);
      }
      if (response.statusCode === 303 || (method === "POST" && (response.statusCode ?? 0) < 303)) {
        method = "GET";
        body = undefined;
      }
      url = next;
    }
  };
}

interface Outgoing {
  method: string;
  headers: Headers;
  body: Uint8Array | undefined;
  signal: AbortSignal | null | undefined;
  rules: OutboundRules;
  lookup: Lookup | undefined;
}

function send(url: URL, outgoing: Outgoing): Promise<IncomingMessage> {
  const { method, body, signal, rules, lookup } = outgoing;
  const headers = Object.fromEntries(outgoing.headers);
  if (body) headers["content-length"] = String(body.length);
  return new Promise((resolve, reject) => {
    const options = {
      method,
      headers,
      lookup: guardedLookup(rules, lookup),
      // A pooled connection was checked under the rules of whoever opened it.
      agent: false,
      ...(signal ? { signal } : {}),
    };
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options, resolve);
    request.on("error", (error) => reject(signal?.aborted ? signal.reason : error));
    request.end(body);
  });
}

function bodyOf(body: RequestInit["body"]): Uint8Array | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw new TypeError("The body must be text or bytes.");
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  return [301, 302, 303, 307, 308].includes(statusCode) ? headers.location : undefined;
}

function toResponse(message: IncomingMessage, method: string): Response {
  const headers = new Headers();
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2)
    headers.append(message.rawHeaders[i] ?? "", message.rawHeaders[i + 1] ?? "");
  const status = message.statusCode ?? 500;
  const empty = method === "HEAD" || [204, 205, 304].includes(status);
  if (empty) message.resume();
  const body = empty ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
  return new Response(body, { status, statusText: message.statusMessage ?? "", headers });
}
