"use client";

import { useState } from "react";
import { problemOf } from "../trpc/problem.ts";
import { Button } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { FileDrop } from "../ui/file-drop.tsx";
import { formatBytes } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Progress } from "../ui/progress.tsx";
import { exampleFile } from "./example-file.ts";
import { sniffFile } from "./sniff.ts";
import { inferFile, type UploadProgress } from "./upload.ts";
import type { WizardAction } from "./wizard-state.ts";

const definitionLimit = 1_000_000;

interface Sending {
  name: string;
  progress: UploadProgress;
  abort: AbortController;
}

/** Where a new product begins: a file, dropped or chosen. */
export function DropFile({ dispatch }: { dispatch: (action: WizardAction) => void }) {
  const [sending, setSending] = useState<Sending | null>(null);
  const [failed, setFailed] = useState<{ error: unknown; file: File | null } | null>(null);

  const take = async (file: File) => {
    setFailed(null);
    const head = await file.slice(0, 20_000).text();
    const kind = sniffFile(file.name, head);
    if (kind.kind === "unknown") return setFailed({ error: refusal(kind.reason), file: null });
    if (kind.kind === "definition") {
      if (file.size > definitionLimit)
        return setFailed({
          error: refusal(`${file.name} has ${formatBytes(file.size)}; a product file has at most 1 MB.`),
          file: null,
        });
      dispatch({ do: "open-definition", fileName: file.name, format: kind.format, text: await file.text() });
      return;
    }
    const abort = new AbortController();
    const show = (progress: UploadProgress) => setSending({ name: file.name, progress, abort });
    show({ sent: 0, total: file.size, reading: false });
    try {
      dispatch({ do: "open-data", reply: await inferFile(file, {}, show, abort.signal) });
    } catch (error) {
      if (!abort.signal.aborted) setFailed({ error, file });
    } finally {
      setSending(null);
    }
  };

  return (
    <div className="mx-auto flex w-full max-w-[860px] flex-col gap-4 p-5 max-sm:px-3">
      <FileDrop
        label="A data file or a product file"
        className="flex flex-col items-center gap-2 px-5 py-10 text-center"
        onFile={(file) => void take(file)}
      >
        {(choose) =>
          sending === null ? (
            <>
              <h2 className="text-md">Drop a file here</h2>
              <p className="max-w-[60ch] text-muted">
                CSV, JSON, NDJSON or Parquet: its schema, keys, event time and ranges are proposed, and you
                decide. Or a product file (YAML or JSON): it is published as it is.
              </p>
              <Button variant="primary" onClick={choose}>
                Choose a file
              </Button>
            </>
          ) : (
            <SendingFile sending={sending} />
          )
        }
      </FileDrop>
      {failed && (
        <ErrorState
          className="m-0!"
          error={failed.error}
          what="The file could not be taken"
          {...(failed.file === null || problemOf(failed.error).code === "INVALID_INPUT"
            ? {}
            : { onRetry: () => failed.file && void take(failed.file) })}
        />
      )}
      <div className="grid gap-4 md:grid-cols-2">
        <Panel id="by-hand" title="Write it by hand">
          <p className="mb-2 text-muted">
            A product file says everything in one place: who owns it, its ports, its contract. Start from an
            example.
          </p>
          <Button
            onClick={() =>
              dispatch({ do: "open-definition", fileName: "product.yaml", format: "yaml", text: exampleFile })
            }
          >
            Open an example product file
          </Button>
        </Panel>
        <Panel id="by-terminal" title="From a terminal">
          <p className="mb-2 text-muted">The same two steps, for files of any size and for automation:</p>
          <pre className="whitespace-pre-wrap break-words rounded-md border border-line bg-bg p-2.5 font-mono text-xs leading-relaxed">
            npm run mesh -- apply product.yaml{"\n"}npm run mesh -- load domain/product data.parquet
          </pre>
          <p className="mt-2 text-xs">
            <Link href="/help" className="text-accent hover:underline">
              How it works, in the help pages
            </Link>
          </p>
        </Panel>
      </div>
    </div>
  );
}

const refusal = (detail: string) => ({
  title: "This file is not for a product",
  detail,
  code: "INVALID_INPUT",
});

function SendingFile({ sending: { name, progress, abort } }: { sending: Sending }) {
  return (
    <div role="status" className="flex flex-col items-center gap-2.5">
      <p className="max-w-full truncate font-semibold">{name}</p>
      {progress.reading ? (
        <>
          <p>Reading all of it: types, keys, times, ranges, personal data …</p>
          <Progress label="Reading the file" done={progress.total} total={null} unit="bytes" />
        </>
      ) : (
        <>
          <p>
            Sending, {formatBytes(progress.sent)} of {formatBytes(progress.total)}
          </p>
          <Progress label="Sending the file" done={progress.sent} total={progress.total} unit="bytes" />
        </>
      )}
      <Button size="sm" onClick={() => abort.abort()}>
        Stop
      </Button>
    </div>
  );
}
