"use client";

import type { InferReply } from "@/server/domain/data-plane-api/infer.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Panel } from "../ui/panel.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import { type Draft, type Enforcement, parseLatency } from "./draft.ts";

const sameKey = (a: readonly string[], b: readonly string[]) => a.join("\n") === b.join("\n");

const enforcements: { value: Enforcement; label: string }[] = [
  { value: "reject", label: "refused, and kept with the reason" },
  { value: "quarantine", label: "held aside in quarantine" },
  { value: "warn", label: "taken in, with a warning" },
];

/** Stream or table, its key and event time, with the reasons of each proposal. */
export function PortSection({
  reply,
  draft,
  edit,
}: {
  reply: InferReply;
  draft: Draft;
  edit: (change: Partial<Draft>) => void;
}) {
  const paths = draft.fields.map((field) => field.path);
  const timeReason = reply.eventTimes.find((each) => each.column === draft.eventTime)?.reason;
  const keyReason = reply.keys.find((each) => sameKey(each.columns, draft.key))?.reason;
  const latencyWrong = draft.latency.trim() !== "" && parseLatency(draft.latency) === undefined;
  return (
    <Panel id="port" title="What it becomes">
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <Segmented
            label="Stream or table"
            value={draft.kind}
            onChange={(kind) => edit({ kind })}
            options={[
              { value: "stream", label: "A stream" },
              { value: "table", label: "A table" },
            ]}
          />
          <span className="text-muted">
            {draft.kind === reply.kind.value
              ? reply.kind.reason
              : draft.kind === "stream"
                ? "Each row becomes a record, in the file's order; more can be sent as they happen."
                : "The rows become one snapshot; each later file makes another."}
          </span>
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            label="Key"
            hint={
              keyReason ??
              (draft.key.length === 0
                ? draft.kind === "stream"
                  ? "Without a key, all records stand in one partition"
                  : "Without a key, rows cannot be told apart"
                : "Chosen in the fields below")
            }
          >
            {(control) => (
              <Select
                {...control}
                className="w-full"
                value={draft.key.join(", ")}
                placeholder="No key"
                options={[
                  ...reply.keys.map((each) => ({
                    value: each.columns.join(", "),
                    label: each.columns.join(", "),
                  })),
                  ...(draft.key.length > 0 && !reply.keys.some((each) => sameKey(each.columns, draft.key))
                    ? [{ value: draft.key.join(", "), label: draft.key.join(", ") }]
                    : []),
                ]}
                onChange={(event) =>
                  edit({ key: event.target.value === "" ? [] : event.target.value.split(", ") })
                }
              />
            )}
          </Field>
          {draft.kind === "stream" && (
            <>
              <Field
                label="Event time"
                hint={
                  timeReason ??
                  (draft.eventTime === "" ? "Without one, the time it is taken in counts" : undefined)
                }
              >
                {(control) => (
                  <Select
                    {...control}
                    className="w-full"
                    value={draft.eventTime}
                    placeholder="The time it is taken in"
                    options={draft.fields
                      .filter((field) =>
                        ["timestamp", "date", "integer", "number"].includes(field.logicalType),
                      )
                      .map((field) => ({ value: field.path, label: field.path }))}
                    onChange={(event) => edit({ eventTime: event.target.value })}
                  />
                )}
              </Field>
              <Field
                label="Record id"
                hint={
                  draft.recordId === ""
                    ? "Without one, no record corrects another"
                    : "The same id again is a correction"
                }
              >
                {(control) => (
                  <Select
                    {...control}
                    className="w-full"
                    value={draft.recordId}
                    placeholder="None"
                    options={paths.map((path) => ({ value: path, label: path }))}
                    onChange={(event) => edit({ recordId: event.target.value })}
                  />
                )}
              </Field>
              <Field label="A record that breaks the contract is">
                {(control) => (
                  <Select
                    {...control}
                    className="w-full"
                    value={draft.enforcement}
                    options={enforcements}
                    onChange={(event) => {
                      const found = enforcements.find((each) => each.value === event.target.value);
                      if (found) edit({ enforcement: found.value });
                    }}
                  />
                )}
              </Field>
              <div className="grid grid-cols-2 gap-3">
                <Field label="Partitions">
                  {(control) => (
                    <Input
                      {...control}
                      inputMode="numeric"
                      value={draft.partitions}
                      onChange={(event) => edit({ partitions: event.target.value })}
                    />
                  )}
                </Field>
                <Field label="Kept for">
                  {(control) => (
                    <Input
                      {...control}
                      placeholder="30d, forever"
                      value={draft.retention}
                      onChange={(event) => edit({ retention: event.target.value })}
                    />
                  )}
                </Field>
              </div>
            </>
          )}
          <Field
            label="Promised freshness"
            optional
            hint="How old the newest data may be; nothing is promised when empty"
            error={latencyWrong ? "Write a number and ms, s, min, h or d, e.g. 60 s." : null}
          >
            {(control) => (
              <Input
                {...control}
                placeholder="60 s"
                value={draft.latency}
                onChange={(event) => edit({ latency: event.target.value })}
              />
            )}
          </Field>
        </div>
      </div>
    </Panel>
  );
}
