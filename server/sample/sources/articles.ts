import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** A help article as it stands in a file: Markdown under a head of title, summary and topics. */
export interface HelpArticle {
  id: string;
  title: string;
  summary: string;
  body: string;
  topics: string[];
}

const headSchema = z.strictObject({ title: z.string(), summary: z.string(), topics: z.array(z.string()) });

const folder = join(import.meta.dirname, "..", "articles");

/** Millrace's own help pages, by file name; the file's name is the article's id. */
export function readArticles(): HelpArticle[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .sort()
    .map((file) => articleOf(file.slice(0, -3), readFileSync(join(folder, file), "utf8")));
}

function articleOf(id: string, text: string): HelpArticle {
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text);
  if (!match) throw new Error(`server/sample/articles/${id}.md has no head between --- lines.`);
  return { id, ...headSchema.parse(parse(match[1] ?? "")), body: (match[2] ?? "").trim() };
}
