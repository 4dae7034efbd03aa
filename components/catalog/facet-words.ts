import type { FacetName } from "./catalog-state.ts";

export const facetLabel: Record<FacetName, string> = {
  domain: "Domain",
  port: "Port",
  status: "Status",
  freshness: "Freshness",
  contract: "Contract",
  tag: "Tag",
  owner: "Owner",
};

const freshnessWords: Record<string, string> = {
  ok: "as promised",
  warn: "near its promise",
  breach: "late",
  unknown: "unknown",
};

const contractWords: Record<string, string> = {
  ok: "conforms",
  warn: "some refused",
  breach: "violated",
  unknown: "unknown",
};

/** How a value of a facet reads; the server's label unless the value is a state. */
export function valueLabel(facet: FacetName, value: string, label: string): string {
  if (facet === "freshness") return freshnessWords[value] ?? label;
  if (facet === "contract") return contractWords[value] ?? label;
  return label;
}
