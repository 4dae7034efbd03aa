import { isIP } from "node:net";

/** What a request says about where it comes from, as the web process left it. */
export interface RequestOrigin {
  /** `X-Forwarded-For`: the web process replaces it by the peer's address, or appends that behind a proxy. */
  forwardedFor: string | null;
  /** The `Host` header. */
  host: string | null;
}

const isLoopbackAddress = (address: string): boolean => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  return plain === "::1" || (isIP(plain) === 4 && plain.startsWith("127."));
};

const isLoopbackHost = (host: string): boolean => {
  const name = /^(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(host.toLowerCase())?.[1] ?? "";
  return (
    name === "localhost" || name.endsWith(".localhost") || isLoopbackAddress(name.replace(/^\[|\]$/g, ""))
  );
};

/**
 * Whether a request was made on this machine, to a name of this machine: every address on its way is a loopback
 * one and so is the host asked for. A name that was bent to 127.0.0.1 (DNS rebinding) fails by its host; a
 * visitor behind a proxy on this machine by their address. An unknown way is not a local one.
 */
export function isLocalRequest({ forwardedFor, host }: RequestOrigin): boolean {
  const way = (forwardedFor ?? "").split(",").map((part) => part.trim());
  return way.every(isLoopbackAddress) && host !== null && isLoopbackHost(host);
}

/**
 * The address to count attempts by: the peer's, or what the one proxy before the web process saw. Earlier
 * entries of the header are the visitor's own words.
 */
export function clientAddress(forwardedFor: string | null): string {
  const way = (forwardedFor ?? "").split(",").map((part) => part.trim());
  const address = way.at(-2) ?? way.at(-1) ?? "";
  return isIP(address) === 0 ? "unknown" : address;
}
