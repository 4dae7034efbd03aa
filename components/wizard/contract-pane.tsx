"use client";

import { useMemo } from "react";
import { renderProductFile } from "@/server/domain/product-file/render.ts";
import { saveFile } from "../stream/save-file.ts";
import { Button } from "../ui/button.tsx";
import { Code } from "../ui/code-block.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { cx } from "../ui/cx.ts";
import { ErrorLine } from "../ui/error-state.tsx";
import { plural } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";
import { definitionOf } from "./draft.ts";
import { FindingsList } from "./findings-list.tsx";
import type { usePlan } from "./use-plan.ts";
import type { DataWork } from "./wizard-state.ts";

/** The product file a draft makes, living beside the form, with what the server's checks say about it. */
export function ContractPane({
  work,
  plan,
  className,
}: {
  work: DataWork;
  plan: ReturnType<typeof usePlan>;
  className?: string;
}) {
  const source = useMemo(() => renderProductFile(definitionOf(work.reply.definition, work.draft)), [work]);
  const { domain, name } = work.draft;
  const findings = plan.data?.findings ?? [];
  const errors = findings.filter((finding) => finding.level === "error").length;
  return (
    <section
      aria-label="The contract as it stands"
      className={cx("flex min-h-0 flex-col bg-panel", className)}
    >
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-4">
        <h2 className="min-w-0 flex-1 truncate">The contract as it stands</h2>
        {!plan.current && <Spinner />}
        <CopyButton text={source} />
        <Button
          size="sm"
          variant="quiet"
          onClick={() => saveFile(`${domain}.${name}.yaml`, "application/yaml", source)}
        >
          Download
        </Button>
      </header>
      <div className="shrink-0 border-b border-line px-4 py-2.5" aria-live="polite">
        {plan.isError ? (
          <ErrorLine error={plan.error} />
        ) : plan.data === undefined ? (
          <p className="text-muted">Checking …</p>
        ) : (
          <details open={errors > 0}>
            <summary className={cx("text-sm", errors > 0 && "text-breach")}>
              {findings.length === 0
                ? "The checks have nothing to say against it"
                : errors > 0
                  ? `${plural(errors, "error")} and ${plural(findings.length - errors, "other finding")}`
                  : plural(findings.length, "finding")}
            </summary>
            {findings.length > 0 && (
              <div className="mt-2 max-h-44 overflow-auto">
                <FindingsList findings={findings} />
              </div>
            )}
          </details>
        )}
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, long lines scroll
        tabIndex={0}
        className="min-h-[240px] flex-1 overflow-auto bg-bg p-4 font-mono text-xs leading-relaxed"
      >
        <Code code={source} language="yaml" />
      </pre>
    </section>
  );
}
