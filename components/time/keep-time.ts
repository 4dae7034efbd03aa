/** Names of the time control's parameters in every URL of the portal. */
export const timeParameters = ["at", "known"] as const;

/**
 * `href` with the time control's parameters of the current page, unless it sets them itself or leads out of
 * the portal.
 */
export function keepTime(href: string, current: { get(name: string): string | null }): string {
  if (!href.startsWith("/") || href.startsWith("//")) return href;
  const kept = timeParameters.flatMap((name) => {
    const value = current.get(name);
    return value === null ? [] : ([[name, value]] as const);
  });
  if (kept.length === 0) return href;
  const [beforeHash = "", hash] = href.split("#", 2);
  const [path = "", query = ""] = beforeHash.split("?", 2);
  const params = new URLSearchParams(query);
  for (const [name, value] of kept) if (!params.has(name)) params.set(name, value);
  return `${path}?${params}${hash === undefined ? "" : `#${hash}`}`;
}
