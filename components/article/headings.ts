/** Makes anchors out of headings, one maker for a text: equal headings get -2, -3 … */
export function anchorMaker(): (text: string) => string {
  const used = new Map<string, number>();
  return (text) => {
    const base =
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
        .replaceAll(/^-+|-+$/g, "") || "section";
    const count = (used.get(base) ?? 0) + 1;
    used.set(base, count);
    return count === 1 ? base : `${base}-${count}`;
  };
}

/** The nodes of a Markdown tree as far as headings need them. */
interface MarkdownNode {
  type: string;
  value?: string;
  alt?: string | null;
  children?: MarkdownNode[];
  data?: { hProperties?: Record<string, unknown> };
}

const textOf = (node: MarkdownNode): string =>
  node.value ?? node.alt ?? (node.children ?? []).map(textOf).join("");

/** A remark plugin that gives every heading its anchor, so that a part of an article can be linked to. */
export function headingAnchors() {
  return (tree: MarkdownNode) => {
    const anchor = anchorMaker();
    const visit = (node: MarkdownNode) => {
      if (node.type === "heading")
        node.data = { ...node.data, hProperties: { ...node.data?.hProperties, id: anchor(textOf(node)) } };
      else for (const child of node.children ?? []) visit(child);
    };
    visit(tree);
  };
}
