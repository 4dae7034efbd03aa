import { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { AppError } from "../errors.ts";

export interface OutboundRules {
  /**
   * An administrator has marked the connection as local: loopback and private addresses are allowed. Link-local
   * addresses (cloud metadata services), multicast and reserved ones never are.
   */
  allowLocal: boolean;
}

/** Resolves names; `dns.lookup` unless a test gives another. */
export type Lookup = typeof systemLookup;

const local = blockList(
  ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"],
  ["::1/128", "fc00::/7"],
);
const never = blockList(
  [
    "0.0.0.0/8",
    "169.254.0.0/16",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
  ],
  // Also the prefixes that carry an IPv4 address inside, which a gateway would unpack.
  [
    "::/128",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "fe80::/10",
    "ff00::/8",
  ],
);

function blockList(v4: readonly string[], v6: readonly string[]): BlockList {
  const list = new BlockList();
  const add = (ranges: readonly string[], family: "ipv4" | "ipv6") => {
    for (const range of ranges) {
      const [net = "", bits = ""] = range.split("/");
      list.addSubnet(net, Number(bits), family);
    }
  };
  add(v4, "ipv4");
  add(v6, "ipv6");
  return list;
}

/** Why an address may not be connected to, or undefined when it may. */
export function refusedAddress(address: string, rules: OutboundRules): string | undefined {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isIP(address) === 0 || never.check(address, family))
    return `${address} is a link-local, multicast or reserved address`;
  if (!rules.allowLocal && local.check(address, family))
    return `${address} is an address of this machine or a private network; an administrator can mark the connection as local`;
  return undefined;
}

/**
 * Checks a URL before a connection is made: scheme, credentials, and the address where the host is one. Names
 * are checked by `guardedLookup` at the moment of connecting, so that a name cannot change in between.
 * Returns it parsed. Throws INVALID_INPUT for what is no web address, FORBIDDEN for a refused address.
 */
export function assertOutboundUrl(text: string, rules: OutboundRules): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw new AppError("INVALID_INPUT", `"${text}" must be an address that starts with https:// or http://.`);
  if (url.username !== "" || url.password !== "")
    throw new AppError(
      "INVALID_INPUT",
      "An address may not carry a user name or password; put them into the connection's secret.",
    );
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0) assertAddress(host, host, rules);
  return url;
}

function assertAddress(address: string, host: string, rules: OutboundRules): void {
  const why = refusedAddress(address, rules);
  if (why === undefined) return;
  throw new AppError("FORBIDDEN", `A connection to ${host} is refused: ${why}.`);
}

/**
 * A resolver for `net.connect`, `http.request` and clients built on them, which fails when any address of the
 * name is refused. What it returns is what is connected to. Addresses written as such never reach a resolver:
 * check them with `refusedAddress`.
 */
export function guardedLookup(rules: OutboundRules, lookup: Lookup = systemLookup): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      try {
        for (const { address } of addresses) assertAddress(address, host, rules);
      } catch (refusal) {
        return callback(refusal as NodeJS.ErrnoException, []);
      }
      const [first] = addresses;
      if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? "", first?.family);
    });
  };
}
