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
      ? ` \\\n  -X POST -H 'content-type: application/json' -d '${JSON.stringify(body)}'`
      : "";
  const pick = field === undefined ? "" : ` \\\n  | jq '${field}'`;
  const code = `curl -s "${origin}${path}" \\\n  -H "authorization: Bearer $TOKEN"${post}${pick}`;
  return <CodeBlock label="The same number by API" samples={[{ label: "curl", language: "bash", code }]} />;
}
