"use client";

import { useRef } from "react";
import { ErrorState } from "../ui/error-state.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { type Finding, FindingsList } from "./findings-list.tsx";
import type { usePlan } from "./use-plan.ts";
import type { DefinitionWork } from "./wizard-state.ts";

/** A product file as it was brought, to correct in place; the checks stand beside it, each leading to its line. */
export function DefinitionEditor({
  work,
  plan,
  onText,
}: {
  work: DefinitionWork;
  plan: ReturnType<typeof usePlan>;
  onText: (text: string) => void;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const goTo = ({ line = 1, column = 1 }: Finding) => {
    const element = area.current;
    if (!element) return;
    const lines = work.text.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
    element.focus();
    element.setSelectionRange(start, start + Math.max(1, (lines[line - 1]?.length ?? 1) - column + 1));
    element.scrollTop = Math.max(0, (line - 6) * 19);
  };
  return (
    <div className="grid min-h-0 flex-1 gap-0 lg:grid-cols-[minmax(0,3fr)_minmax(320px,2fr)]">
      <textarea
        ref={area}
        aria-label={`Text of ${work.fileName}`}
        value={work.text}
        onChange={(event) => onText(event.target.value)}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        className="min-h-[420px] w-full resize-none border-line bg-bg p-4 font-mono text-xs leading-[19px] outline-offset-[-2px] lg:border-r"
      />
      <section aria-label="Checks" className="overflow-auto bg-panel p-4">
        <h2 className="mb-2 flex items-center gap-2">What the checks say {!plan.current && <Spinner />}</h2>
        {plan.isError ? (
          <ErrorState className="m-0!" error={plan.error} onRetry={() => void plan.refetch()} />
        ) : (
          <div aria-live="polite">
            {plan.data ? (
              <FindingsList findings={plan.data.findings} onPlace={goTo} />
            ) : (
              <p className="text-muted">Checking …</p>
            )}
          </div>
        )}
      </section>
    </div>
  );
}
