export const zoneCookie = "millrace-zone";

/** The zone the server renders in: the cookie's when it is a zone, else UTC. */
export function zoneOf(cookie: string | undefined): string {
  if (cookie === undefined) return "UTC";
  try {
    const zone = decodeURIComponent(cookie);
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}
