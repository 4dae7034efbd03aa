"use client";

import "./globals.css";
import { ErrorState } from "@/components/ui/error-state.tsx";

/** The frame itself failed: a page of its own, without anything that could fail again. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Millrace</title>
        <main>
          <h1 className="px-4 pt-4">Millrace</h1>
          <ErrorState what="The portal could not be drawn" error={error} onRetry={retry} />
        </main>
      </body>
    </html>
  );
}
