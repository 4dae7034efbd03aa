"use client";

import { useSyncExternalStore } from "react";
import { CodeBlock } from "./code-block.tsx";

const noChange = () => () => {};

/** Origin of the portal as the reader reached it. */
export function useOrigin(): string {
  return useSyncExternalStore(
    noChange,
    () => window.location.origin,
    () => "http://localhost:3000",
  );
}

/** As one word of a shell: questions hold apostrophes. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A copyable call of the public interface. `field` says where in the reply the figure stands. */
export function ApiCall({
  method = "GET",
  path,
  body,
  field,
}: {
  method?: "GET" | "POST";
  path: string;
  body?: unknown;
  field?: string;
}) {
  const origin = useOrigin();
  const post =
    method === "POST"
      ? ` \\\n  -X POST -H 'content-type: application/json' -d ${quoted(JSON.stringify(body))}`
      : "";
  const pick = field === undefined ? "" : ` \\\n  | jq ${quoted(field)}`;
  const code = `curl -s "${origin}${path}" \\\n  -H "authorization: Bearer $TOKEN"${post}${pick}`;
  return <CodeBlock label="The same number by API" samples={[{ label: "curl", language: "bash", code }]} />;
}
