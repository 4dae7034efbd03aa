/** A piece of Markdown as running text, for a line in a list: without its marks, links by their words, cells with dots between. */
export function plainMarkdown(markdown: string): string {
  return markdown
    .replaceAll(/```[\w-]*/g, " ")
    .replaceAll(/(^|\s)#{1,6}\s+/g, "$1")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\*\*|__|`/g, "")
    .replaceAll(/\|[\s|:-]*---[\s|:-]*\|/g, " · ")
    .replaceAll(/\s*\|[\s|]*/g, " · ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/^[\s·]+|[\s·]+$/g, "");
}
