import type { TabLink } from "../ui/tabs.tsx";
import type { ProductDetail } from "./types.ts";

/** The address of a product's page, or of one of its tabs. */
export function productPath(id: string, tab?: string): string {
  const [domain = "", name = ""] = id.split("/");
  const base = `/products/${encodeURIComponent(domain)}/${encodeURIComponent(name)}`;
  return tab === undefined ? base : `${base}/${tab}`;
}

/** The tabs that say something about this product: a tab without its port would be a dead end. */
export function tabsOf(product: Pick<ProductDetail, "id" | "ports">): TabLink[] {
  const has = (type: string) => product.ports.some((port) => port.type === type);
  const at = (tab?: string) => productPath(product.id, tab);
  return [
    { href: at(), label: "Overview" },
    ...(has("stream") ? [{ href: at("live"), label: "Live" }] : []),
    ...(has("features") ? [{ href: at("features"), label: "Features" }] : []),
    ...(has("vectors") ? [{ href: at("vectors"), label: "Vectors" }] : []),
    ...(has("table") ? [{ href: at("data"), label: "Data" }] : []),
    ...(has("inference") ? [{ href: at("try"), label: "Try it" }] : []),
    ...(product.ports.length > 0 ? [{ href: at("contract"), label: "Schema & contract" }] : []),
    { href: at("lineage"), label: "Lineage" },
    { href: at("history"), label: "History" },
  ];
}
