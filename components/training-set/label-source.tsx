"use client";

import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { ErrorLine } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { FileDrop } from "../ui/file-drop.tsx";
import { formatBytes, formatCount, plural } from "../ui/format.ts";
import { Textarea } from "../ui/input.tsx";
import { Progress } from "../ui/progress.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { inferFile, type UploadProgress } from "../wizard/upload.ts";
import type { LabelRow } from "./labels.ts";
import { type Labels, rowCount } from "./labels.ts";
import { readPasted } from "./paste-labels.ts";
import { ProductLabels } from "./product-labels.tsx";

type Source = "file" | "paste" | "product";

/** Where the labels come from: a file, pasted text, or another product. `example` makes some from real keys. */
export function LabelSource({
  labels,
  example,
  onChange,
}: {
  labels: Labels | undefined;
  example: (() => LabelRow[]) | undefined;
  onChange: (labels: Labels | undefined) => void;
}) {
  const [source, setSource] = useState<Source>("file");
  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-center gap-3">
        <Segmented
          label="Labels from"
          value={source}
          onChange={(next) => {
            setSource(next);
            onChange(undefined);
          }}
          options={[
            { value: "file", label: "A file" },
            { value: "paste", label: "Pasted text" },
            { value: "product", label: "Another product" },
          ]}
        />
        {example && (
          <button
            type="button"
            className="text-accent hover:underline"
            onClick={() => onChange({ kind: "rows", rows: example() })}
          >
            or try with labels made from real keys
          </button>
        )}
      </div>
      {source === "file" && <FileLabels onChange={onChange} />}
      {source === "paste" && <PastedLabels onChange={onChange} />}
      {source === "product" && <ProductLabels onChange={onChange} />}
      {labels && (
        <p role="status" className="text-muted">
          <span className="font-semibold text-ink">{nameOf(labels)}</span>
          {rowCount(labels) !== null && `, ${plural(rowCount(labels) ?? 0, "label")}`}
          {labels.kind === "file" && `, ${labels.reply.file.format}, ${formatBytes(labels.reply.file.bytes)}`}
        </p>
      )}
    </div>
  );
}

const nameOf = (labels: Labels): string =>
  labels.kind === "file"
    ? labels.reply.file.name
    : labels.kind === "product"
      ? labels.productId
      : `${formatCount(labels.rows.length)} rows`;

function FileLabels({ onChange }: { onChange: (labels: Labels | undefined) => void }) {
  const [sending, setSending] = useState<{ progress: UploadProgress; abort: AbortController } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const take = async (file: File) => {
    const abort = new AbortController();
    setError(null);
    onChange(undefined);
    setSending({ progress: { sent: 0, total: file.size, reading: false }, abort });
    try {
      const reply = await inferFile(file, {}, (progress) => setSending({ progress, abort }), abort.signal);
      onChange({ kind: "file", file, reply });
    } catch (failure) {
      if (!abort.signal.aborted) setError(failure);
    } finally {
      setSending(null);
    }
  };
  return (
    <>
      <FileDrop
        label="A file of labels"
        accept=".csv,.tsv,.json,.ndjson,.jsonl,.parquet,.gz"
        className="flex min-h-[72px] flex-wrap items-center gap-3 px-4 py-3"
        onFile={(file) => void take(file)}
      >
        {(choose) =>
          sending === null ? (
            <>
              <Button onClick={choose}>Choose a file</Button>
              <span className="text-muted">
                or drop it here: CSV, JSON, NDJSON or Parquet, a row a label, with its entity and its instant
              </span>
            </>
          ) : (
            <>
              <Progress
                label={sending.progress.reading ? "Reading the file" : "Sending the file"}
                done={sending.progress.sent}
                total={sending.progress.reading ? null : sending.progress.total}
                unit="bytes"
              />
              <span className="text-muted">
                {sending.progress.reading ? "Reading all of it…" : "Sending…"}
              </span>
              <Button size="sm" onClick={() => sending.abort.abort()}>
                Stop
              </Button>
            </>
          )
        }
      </FileDrop>
      {error != null && <ErrorLine error={error} />}
    </>
  );
}

function PastedLabels({ onChange }: { onChange: (labels: Labels | undefined) => void }) {
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const read = (next: string) => {
    setText(next);
    if (next.trim() === "") {
      setError(null);
      onChange(undefined);
      return;
    }
    try {
      const rows = readPasted(next);
      setError(null);
      onChange({ kind: "rows", rows });
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      onChange(undefined);
    }
  };
  return (
    <Field label="Labels as CSV, JSON or NDJSON" error={error}>
      {(control) => (
        <Textarea
          {...control}
          mono
          rows={6}
          value={text}
          onChange={(event) => read(event.target.value)}
          placeholder={"account_id,t,bought\nada,2026-01-31T14:15:00Z,1"}
        />
      )}
    </Field>
  );
}
