"use client";

import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { ErrorLine } from "../ui/error-state.tsx";

const files = [
  { label: "Parquet", type: "application/vnd.apache.parquet", ending: "parquet" },
  { label: "CSV", type: "text/csv", ending: "csv" },
  { label: "NDJSON", type: "application/x-ndjson", ending: "ndjson" },
] as const;

/** Buttons that fetch the rows in each format. The format is chosen by Accept, which a plain link cannot say. */
export function Downloads({ id }: { id: string }) {
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const fetchFile = async ({ type, ending }: (typeof files)[number]) => {
    setBusy(ending);
    setError(null);
    try {
      const reply = await fetch(`/api/v1/training-sets/${id}/rows`, { headers: { accept: type } });
      if (!reply.ok)
        throw (await reply.json().catch(() => null)) ?? new Error(`The server answered ${reply.status}.`);
      saveBlob(`training-set-${id}.${ending}`, await reply.blob());
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(null);
    }
  };
  return (
    <>
      {files.map((file) => (
        <Button
          key={file.ending}
          busy={busy === file.ending}
          disabled={busy !== null}
          onClick={() => void fetchFile(file)}
          data-track={`download training set ${file.ending}`}
        >
          {file.label}
        </Button>
      ))}
      {error != null && <ErrorLine error={error} />}
    </>
  );
}

function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the blob once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
