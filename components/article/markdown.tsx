"use client";

import { Children, isValidElement, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "../ui/code-block.tsx";
import type { Language } from "../ui/highlight.ts";
import { External } from "../ui/icons.tsx";
import { Link, textLink } from "../ui/link.tsx";
import { headingAnchors } from "./headings.ts";

const languages: Record<string, Language> = {
  json: "json",
  yaml: "yaml",
  yml: "yaml",
  bash: "bash",
  sh: "bash",
  shell: "bash",
  ts: "typescript",
  typescript: "typescript",
  js: "typescript",
  javascript: "typescript",
  py: "python",
  python: "python",
  sql: "sql",
};

const components: Components = {
  h1: ({ node: _, ...rest }) => <AnchoredHeading level={2} {...rest} />,
  h2: ({ node: _, ...rest }) => <AnchoredHeading level={2} {...rest} />,
  h3: ({ node: _, ...rest }) => <AnchoredHeading level={3} {...rest} />,
  h4: ({ node: _, ...rest }) => <AnchoredHeading level={3} {...rest} />,
  h5: ({ node: _, ...rest }) => <AnchoredHeading level={3} {...rest} />,
  h6: ({ node: _, ...rest }) => <AnchoredHeading level={3} {...rest} />,
  p: ({ node: _, ...rest }) => <p className="my-2.5" {...rest} />,
  ul: ({ node: _, className, ...rest }) => (
    <ul className={className?.includes("task-list") ? "my-2.5 pl-1" : "my-2.5 list-disc pl-5"} {...rest} />
  ),
  ol: ({ node: _, ...rest }) => <ol className="my-2.5 list-decimal pl-5" {...rest} />,
  li: ({ node: _, ...rest }) => <li className="my-1" {...rest} />,
  blockquote: ({ node: _, ...rest }) => (
    <blockquote className="my-3 border-l-2 border-accent-line pl-3.5 text-muted" {...rest} />
  ),
  hr: () => <hr className="my-5 border-line" />,
  table: ({ node: _, ...rest }) => (
    <div className="my-3 overflow-x-auto rounded-md border border-line bg-panel">
      <table className="table" {...rest} />
    </div>
  ),
  td: ({ node: _, ...rest }) => <td className="whitespace-normal! py-1.5!" {...rest} />,
  code: ({ node: _, ...rest }) => (
    <code className="rounded-xs bg-unknown-soft px-1 py-px font-mono text-[0.92em]" {...rest} />
  ),
  pre: ({ children }) => <CodeOf>{children}</CodeOf>,
  input: ({ node: _, ...rest }) => (
    <input {...rest} aria-label={rest.checked ? "done" : "to do"} className="mr-1.5" />
  ),
  a: ({ node: _, href, children }) => <LinkOf href={href}>{children}</LinkOf>,
  // A picture from elsewhere would tell its server who reads this page: only the portal's own are shown.
  img: ({ src, alt }) =>
    typeof src === "string" && src.startsWith("/") && !src.startsWith("//") ? (
      // biome-ignore lint/performance/noImgElement: the size of an author's picture is not known here
      <img
        src={src}
        alt={alt ?? ""}
        loading="lazy"
        className="my-3 max-w-full rounded-md border border-line"
      />
    ) : (
      <LinkOf href={typeof src === "string" ? src : undefined}>{alt || "picture elsewhere"}</LinkOf>
    ),
};

/** GitHub-flavoured Markdown as readable text. HTML in it is shown as nothing, scripts and odd addresses are dropped. */
export function Markdown({ children }: { children: string }) {
  return (
    <div className="leading-relaxed [&>:first-child]:mt-0">
      <ReactMarkdown remarkPlugins={[remarkGfm, headingAnchors]} components={components} skipHtml>
        {children}
      </ReactMarkdown>
    </div>
  );
}

function AnchoredHeading({ level, id, children }: { level: 2 | 3; id?: string; children?: ReactNode }) {
  const Tag = level === 2 ? "h2" : "h3";
  return (
    <Tag id={id} className={level === 2 ? "mt-7 mb-2 scroll-mt-4 text-md" : "mt-5 mb-1.5 scroll-mt-4"}>
      <a href={`#${id}`} className="hover:underline">
        {children}
      </a>
    </Tag>
  );
}

function LinkOf({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (href === undefined || href === "") return children;
  if (href.startsWith("#"))
    return (
      <a href={href} className={textLink}>
        {children}
      </a>
    );
  if (href.startsWith("/"))
    return (
      <Link href={href} className={textLink}>
        {children}
      </Link>
    );
  return (
    <a href={href} className={textLink} target="_blank" rel="noreferrer">
      {children}
      <External size={11} className="ml-0.5 inline" />
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}

/** A fenced block: its language from the fence, its text with a copy button. */
function CodeOf({ children }: { children: ReactNode }) {
  const [code] = Children.toArray(children);
  if (!isValidElement<{ className?: string; children?: ReactNode }>(code)) return <pre>{children}</pre>;
  const name = /language-(\w+)/.exec(code.props.className ?? "")?.[1] ?? "";
  const text = String(code.props.children ?? "").replace(/\n$/, "");
  return (
    <CodeBlock
      className="my-3"
      samples={[{ label: name || "text", language: languages[name] ?? "text", code: text }]}
    />
  );
}
