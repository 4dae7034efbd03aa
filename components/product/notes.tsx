import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { Link } from "../ui/link.tsx";

const parts: Components = {
  h1: ({ children }) => <h3 className="mt-3 mb-1">{children}</h3>,
  h2: ({ children }) => <h3 className="mt-3 mb-1">{children}</h3>,
  h3: ({ children }) => <h3 className="mt-3 mb-1">{children}</h3>,
  p: ({ children }) => <p className="my-1.5">{children}</p>,
  ul: ({ children }) => <ul className="my-1.5 list-disc pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="my-1.5 list-decimal pl-5">{children}</ol>,
  a: ({ href, children }) => (
    <Link href={href ?? "#"} className="text-accent underline">
      {children}
    </Link>
  ),
  code: ({ children }) => <code className="rounded-xs bg-bg px-1 font-mono text-xs">{children}</code>,
  pre: ({ children }) => (
    <pre className="my-2 overflow-x-auto rounded-md border border-line bg-bg p-2.5 font-mono text-xs">
      {children}
    </pre>
  ),
  table: ({ children }) => (
    <div className="my-2 overflow-x-auto">
      <table className="table">{children}</table>
    </div>
  ),
};

/** A product's notes. No HTML passes: what is written as tags stays text. */
export function Notes({ text }: { text: string }) {
  return (
    <div className="max-w-[75ch] leading-relaxed">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={parts}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
