"use client";

import { useState } from "react";
import { cx } from "../ui/cx.ts";
import { formatBytes, plural } from "../ui/format.ts";
import { Segmented } from "../ui/segmented.tsx";
import { BasicsSection } from "./basics-section.tsx";
import { ContractPane } from "./contract-pane.tsx";
import { FieldsSection } from "./fields-section.tsx";
import { PortSection } from "./port-section.tsx";
import { SampleSection } from "./sample-section.tsx";
import type { usePlan } from "./use-plan.ts";
import type { DataWork, WizardAction } from "./wizard-state.ts";

/** The draft of a data file: the form, and beside it (on a phone behind a switch) the contract it makes. */
export function DataEditor({
  work,
  plan,
  dispatch,
}: {
  work: DataWork;
  plan: ReturnType<typeof usePlan>;
  dispatch: (action: WizardAction) => void;
}) {
  const [shown, setShown] = useState<"form" | "contract">("form");
  const { reply, draft } = work;
  const edit = (change: Partial<typeof draft>) => dispatch({ do: "edit", change });
  return (
    <>
      <div className="border-b border-line bg-panel px-5 py-2 lg:hidden">
        <Segmented
          label="Show"
          value={shown}
          onChange={setShown}
          options={[
            { value: "form", label: "Form" },
            { value: "contract", label: "Contract" },
          ]}
        />
      </div>
      <div className="grid min-h-0 flex-1 lg:grid-cols-[minmax(0,1fr)_minmax(360px,2fr)] xl:grid-cols-[minmax(0,3fr)_minmax(420px,2fr)]">
        <div
          className={cx(
            "flex min-w-0 flex-col gap-4 p-5 max-sm:px-3 lg:overflow-auto [&>*]:shrink-0",
            shown === "contract" && "max-lg:hidden",
          )}
        >
          <p className="text-muted">
            <span className="font-semibold text-ink">{reply.file.name}</span>: {plural(reply.rows, "row")},{" "}
            {plural(reply.fields.length, "field")}, {formatBytes(reply.file.bytes)} of {reply.file.format}
            {reply.file.delimiter !== null && `, separated by ${delimiterName(reply.file.delimiter)}`}
            {reply.file.recordsAt !== null && `, records at ${reply.file.recordsAt}`}. Everything below is a
            proposal.
          </p>
          <BasicsSection draft={draft} edit={edit} />
          <PortSection reply={reply} draft={draft} edit={edit} />
          <FieldsSection
            reply={reply}
            draft={draft}
            editField={(path, change) => dispatch({ do: "edit-field", path, change })}
            toggleKey={(path) => dispatch({ do: "toggle-key", path })}
          />
          <SampleSection sample={reply.sample} paths={reply.fields.map((field) => field.path)} />
        </div>
        <ContractPane
          work={work}
          plan={plan}
          className={cx("border-line lg:border-l", shown === "form" && "max-lg:hidden")}
        />
      </div>
    </>
  );
}

const delimiterName = (delimiter: string): string =>
  ({ ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" })[delimiter] ?? `“${delimiter}”`;
