"use client";

import { productPath } from "../product/tabs.ts";
import type { Outputs } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatDuration, plural } from "../ui/format.ts";
import { Link, textLink } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { useScriptedAgent } from "./use-scripted-agent.ts";

type Answer = Outputs["agent"]["ask"];

/** An agent without a model that answers from what the reader did last, with every call it made. */
export function ScriptedAgent() {
  const { answer, recording } = useScriptedAgent();
  return (
    <Panel
      title="An agent without a model"
      id="scripted"
      aside={
        answer.data && (
          <span>
            answered <Age at={answer.data.computedAt} suffix=" ago" />
          </span>
        )
      }
    >
      <div className="flex flex-col gap-3">
        <p className="max-w-[70ch] text-muted">
          It reads what you did last from working memory and searches the mesh for what is near, by the same
          calls as any agent. Act in another tab and it follows.
        </p>
        {recording === false && (
          <p>
            <Status state="unknown">
              Your usage is not recorded, so it remembers nothing of you. Your account menu switches that on.
            </Status>
          </p>
        )}
        {answer.isError ? (
          <ErrorState
            what="The agent did not answer"
            error={answer.error}
            onRetry={() => void answer.refetch()}
            retrying={answer.isFetching}
          />
        ) : answer.data === undefined ? (
          <div className="flex min-h-40 flex-col gap-2" aria-busy="true">
            <Skeleton className="h-4 w-11/12" />
            <Skeleton className="h-4 w-8/12" />
            <Skeleton className="h-24 w-full" />
          </div>
        ) : (
          <Told answer={answer.data} />
        )}
      </div>
    </Panel>
  );
}

function Told({ answer }: { answer: Answer }) {
  return (
    <>
      <div aria-live="polite" className="flex max-w-[70ch] flex-col gap-1 break-words font-semibold">
        {answer.sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {answer.actions.length > 0 && (
        <ul aria-label="Your last actions" className="text-xs text-muted">
          {answer.actions.map(({ action, target, at }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an action is its place among the last ones
            <li key={place} className="flex gap-2">
              <span className="w-12 shrink-0">{action}</span>
              <span className="min-w-0 truncate font-mono">{target}</span>
              <span className="num ml-auto shrink-0">
                {at !== null ? (
                  <Age at={at} suffix=" ago" />
                ) : (
                  place === 0 && answer.newestAt !== null && <Age at={answer.newestAt} suffix=" ago" />
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {answer.nearest.length > 0 && (
        <section aria-label="Nearest products">
          <ul>
            {answer.nearest.map(({ product, title, score }) => (
              <li key={product} className="flex min-h-8 items-center gap-3 border-t border-line">
                <Link href={productPath(product)} className={`${textLink} min-w-0 truncate`}>
                  {title}
                </Link>
                <code className="min-w-0 flex-1 truncate text-xs text-muted max-md:hidden">{product}</code>
                <span
                  className="num ml-auto text-xs text-muted"
                  title="Relevance, 0 to 1; what an older action brought counts 0.7 of a newer one"
                >
                  {score.toFixed(2)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {answer.hits.length > 0 && (
        <section aria-label="Records that are near">
          <ul>
            {answer.hits.slice(0, 3).map(({ product, id, text, record }) => (
              <li key={`${product} ${id}`} className="border-t border-line py-1.5">
                <p className="line-clamp-2 break-words">{text}</p>
                <p className="truncate text-xs text-muted">
                  <a href={record} className={textLink}>
                    {product}
                  </a>{" "}
                  · {id}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Steps steps={answer.steps} />
    </>
  );
}

function Steps({ steps }: { steps: Answer["steps"] }) {
  const tookMs = steps.reduce((all, step) => all + step.tookMs, 0);
  return (
    <section aria-label="Steps">
      <h3 className="mb-1 text-xs text-muted">
        {plural(steps.length, "call")} in {formatDuration(tookMs)}
      </h3>
      <ol>
        {steps.map((step, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the run
          <li key={place} className="border-t border-line">
            <details>
              <summary className="flex min-h-8 cursor-pointer flex-wrap items-center gap-x-3 hover:bg-unknown-soft">
                <code className="shrink-0">{step.tool}</code>
                {step.outcome === "ok" ? (
                  <span className="min-w-0 flex-1 truncate text-muted">{step.said}</span>
                ) : (
                  <Status state="breach" title={step.said} className="min-w-0 flex-1 truncate">
                    {step.outcome}: {step.said}
                  </Status>
                )}
                <span className="num text-xs text-muted">{formatDuration(step.tookMs)}</span>
              </summary>
              <p className="break-words pt-1 font-mono text-xs text-muted">{step.arguments}</p>
              <section
                // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, the box scrolls
                tabIndex={0}
                aria-label={`Answer of ${step.tool}`}
                className="my-2 max-h-64 overflow-auto rounded-md border border-line bg-bg p-2.5"
              >
                <pre className="font-mono text-xs">{step.answer}</pre>
              </section>
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}
