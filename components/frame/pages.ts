import type { ComponentType } from "react";
import {
  Agents,
  Catalog,
  Connections,
  Features,
  Help,
  Home,
  type IconProps,
  Lineage,
  Live,
  System,
} from "../ui/icons.tsx";

export interface PageLink {
  href: string;
  label: string;
  icon: ComponentType<IconProps>;
  /** What a reader finds there; shown in the palette. */
  detail: string;
}

/** The pages of the rail, in its order; a group is set apart by a line. */
export const pageGroups: readonly (readonly PageLink[])[] = [
  [
    { href: "/", label: "Home", icon: Home, detail: "What needs you, what you follow, the mesh now" },
    {
      href: "/catalog",
      label: "Catalog",
      icon: Catalog,
      detail: "Every data product, with what it does right now",
    },
    { href: "/live", label: "Live", icon: Live, detail: "All streams in one view, as they flow" },
    {
      href: "/features",
      label: "Features",
      icon: Features,
      detail: "Every feature, its values on real keys, and training sets",
    },
    { href: "/lineage", label: "Lineage", icon: Lineage, detail: "What is made from what" },
  ],
  [
    { href: "/help", label: "Help", icon: Help, detail: "Articles, written and published here" },
    {
      href: "/connections",
      label: "Connections",
      icon: Connections,
      detail: "External systems and how far they were tested",
    },
    {
      href: "/agents",
      label: "Agents",
      icon: Agents,
      detail: "Connect an agent over MCP, and see what agents asked",
    },
    { href: "/system", label: "System", icon: System, detail: "Processes, memory, disk, logs and jobs" },
  ],
];

export const pages: readonly PageLink[] = pageGroups.flat();

/** The rail entry a path belongs to. */
export function currentPage(path: string): string | undefined {
  if (path === "/") return "/";
  if (path.startsWith("/products/") || path.startsWith("/new") || path.startsWith("/search"))
    return "/catalog";
  if (path.startsWith("/training-sets")) return "/features";
  return pages.find((page) => page.href !== "/" && (path === page.href || path.startsWith(`${page.href}/`)))
    ?.href;
}
