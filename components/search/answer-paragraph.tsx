"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../trpc/client.ts";
import { ErrorLine } from "../ui/error-state.tsx";
import { formatDuration } from "../ui/format.ts";
import { Link, textLink } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { citedRow } from "./hit-links.ts";
import type { askInput } from "./search-state.ts";
import type { Reply } from "./types.ts";

/**
 * What the configured language model makes of what was found, each sentence with the rows it rests on. Only shown
 * where a model is set up; the page stands without it while it thinks.
 */
export function AnswerParagraph({ input, model }: { input: ReturnType<typeof askInput>; model: string }) {
  const trpc = useTRPC();
  const said = useQuery(
    trpc.search.ask.queryOptions({ ...input, answer: true }, { staleTime: 60_000, retry: false }),
  );
  const reply = said.data;
  const answer = reply?.answer;
  return (
    <Panel
      id="answer"
      title="In short"
      aside={
        <span title="It saw only the records, feature values and events below; sentences they do not support were left out.">
          {model}
          {answer !== undefined && ` · ${formatDuration(answer.tookMs)}`}
        </span>
      }
    >
      {said.isError ? (
        <ErrorLine error={said.error} />
      ) : reply === undefined || answer === undefined ? (
        <div className="flex min-h-10 flex-col justify-center gap-2" aria-busy="true">
          <Skeleton className="h-3.5 w-full" />
          <Skeleton className="h-3.5 w-3/5" />
        </div>
      ) : (
        <div className="min-h-10">
          <p className={answer.supported ? "max-w-[85ch]" : "text-muted"}>
            {answer.sentences.length === 0
              ? answer.text
              : answer.sentences.map(({ text, citations }) => (
                  <span key={text}>
                    {text}
                    {citations.map((place) => (
                      <Citation key={place} place={place} reply={reply} />
                    ))}{" "}
                  </span>
                ))}
          </p>
          {answer.note !== null && <p className="mt-1 text-xs text-faint">{answer.note}</p>}
        </div>
      )}
    </Panel>
  );
}

/** A number behind a sentence that leads to the record, the feature's value or the event it rests on. */
function Citation({ place, reply }: { place: number; reply: Reply }) {
  const found = citedRow(reply, place);
  if (found === null) return null;
  const label = `Source ${place + 1}: ${found.name}`;
  return (
    <sup className="ml-0.5">
      {found.href === null ? (
        <span title={label}>{place + 1}</span>
      ) : (
        <Link href={found.href} className={textLink} aria-label={label}>
          {place + 1}
        </Link>
      )}
    </sup>
  );
}
