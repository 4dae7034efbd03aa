/** The host under which this machine reaches a server that listens on `host`, as it stands in a URL. */
export function reachableHost(host: string): string {
  if (host === "0.0.0.0" || host === "") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

/** Whether a server that listens on `host` is reached from this machine only. */
export function listensOnLoopback(host: string): boolean {
  return host === "::1" || isLoopbackName(host);
}

/** Whether a host name, as it stands in a URL, always means this machine. */
export function isLoopbackName(name: string): boolean {
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(name)
  );
}
