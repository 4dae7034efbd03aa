"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useState } from "react";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { useTRPCClient } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { Close } from "../ui/icons.tsx";
import { useErrorShown } from "../ui/shown-errors.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { StatusShape } from "../ui/status.tsx";
import { formatAddress } from "./start.ts";

export interface FilterBoxProps {
  productId: string;
  /** The filter in force. */
  filter: string;
  onFilter: (filter: string) => void;
  /** A sample for the placeholder, from the product's own fields. */
  example: string;
  /** The record "try" evaluates on: the open one, else the newest in view. */
  tryOn: () => { record: RecordView; open: boolean } | null;
  /** What the server said when it refused the filter in force. */
  refused?: string | undefined;
}

/** The outcome of a try: on a record, or of the filter's text alone. */
interface Tried {
  filter: string;
  ok: boolean;
  sentence: string;
  position: number | null;
}

/**
 * The CEL filter. Enter checks it and puts it in force; "try" evaluates it on one record without changing what
 * runs. A fault shows where in the text it is.
 */
export function FilterBox({ productId, filter, onFilter, example, tryOn, refused }: FilterBoxProps) {
  const client = useTRPCClient();
  const [text, setText] = useState(filter);
  const [tried, setTried] = useState<Tried | null>(null);
  const outcomeId = useId();
  useEffect(() => setText(filter), [filter]);

  const test = useMutation({
    mutationFn: async ({ on }: { on: { record: RecordView; open: boolean } | null }): Promise<Tried> => {
      const reply = await client.stream.testFilter.query({
        id: productId,
        filter: text,
        ...(on === null ? {} : { record: on.record }),
      });
      const position = "position" in reply && typeof reply.position === "number" ? reply.position : null;
      if (!reply.ok)
        return { filter: text, ok: false, sentence: reply.error ?? "This filter is not valid.", position };
      if (reply.error !== undefined)
        return { filter: text, ok: false, sentence: `Fails on ${address(on)}: ${reply.error}`, position };
      const sentence =
        on === null
          ? "The filter is well formed; there is no record to try it on yet."
          : `${reply.value ? "Lets through" : "Leaves out"} ${address(on)}.`;
      return { filter: text, ok: true, sentence, position: null };
    },
    onSuccess: setTried,
    onError: (error) =>
      setTried({ filter: text, ok: false, sentence: problemOf(error).detail, position: null }),
  });

  const apply = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "") return onFilter("");
    const result = await test.mutateAsync({ on: null }).catch(() => null);
    if (!result?.ok) return;
    setTried(null);
    onFilter(text.trim());
  };

  const changed = text.trim() !== filter;
  const shown = tried !== null && tried.filter === text ? tried : null;
  const wrong = shown !== null && !shown.ok;
  useErrorShown(wrong || refused ? { code: "INVALID_INPUT", path: "filter" } : null);
  return (
    <form
      onSubmit={apply}
      className="relative min-w-0 flex-1 basis-[300px] max-md:order-last max-md:basis-full"
    >
      <div
        className={cx(
          "flex h-[30px] items-center gap-1 rounded-md border bg-bg pr-1 pl-2.5 focus-within:border-accent",
          wrong || refused ? "border-breach" : "border-line-strong hover:border-faint",
        )}
      >
        <input
          aria-label="Filter in CEL"
          aria-describedby={shown || refused ? outcomeId : undefined}
          aria-invalid={wrong || undefined}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setText(filter);
          }}
          placeholder={example}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          className="min-w-0 flex-1 bg-transparent font-mono text-xs outline-none [font-variant-ligatures:none]"
        />
        {test.isPending && <Spinner />}
        {changed && <span className="text-xs text-faint max-sm:hidden">Enter applies</span>}
        <button
          type="button"
          disabled={text.trim() === ""}
          onClick={() => test.mutate({ on: tryOn() })}
          className="rounded-sm px-1.5 text-accent hover:underline disabled:text-faint disabled:no-underline"
        >
          try
        </button>
        {filter !== "" && (
          <IconButton label="Remove the filter" size="sm" onClick={() => onFilter("")}>
            <Close size={12} />
          </IconButton>
        )}
      </div>
      {(shown || refused) && (
        <div
          id={outcomeId}
          role="status"
          className="absolute inset-x-0 top-[34px] z-30 rounded-md border border-line-strong bg-raised px-3 py-2 text-xs shadow-raised"
        >
          <p className="flex items-start gap-2">
            <StatusShape state={shown ? (shown.ok ? "ok" : "breach") : "breach"} className="mt-1" />
            <span className={cx("min-w-0 break-words", (wrong || !shown) && "text-breach")}>
              {shown?.sentence ?? refused}
            </span>
            {shown && (
              <button type="button" className="ml-auto shrink-0 text-accent" onClick={() => setTried(null)}>
                close
              </button>
            )}
          </p>
          {shown?.position != null && <FaultAt text={shown.filter} position={shown.position} />}
        </div>
      )}
    </form>
  );
}

function address(on: { record: RecordView; open: boolean } | null): string {
  if (on === null) return "the record";
  return on.open
    ? `the open record ${formatAddress(on.record)}`
    : `the newest record ${formatAddress(on.record)}`;
}

/** The filter with the character of the fault marked, windowed around it when it is long. */
function FaultAt({ text, position }: { text: string; position: number }) {
  const at = Math.min(Math.max(position, 0), text.length);
  const from = Math.max(0, at - 40);
  return (
    <p className="mt-1 overflow-hidden whitespace-pre font-mono text-muted">
      {from > 0 && "…"}
      {text.slice(from, at)}
      <mark className="bg-breach-soft text-breach underline decoration-2">
        {text.slice(at, at + 1) || " "}
      </mark>
      {text.slice(at + 1, at + 40)}
      <span className="ml-2 font-sans text-faint">at character {at + 1}</span>
    </p>
  );
}
