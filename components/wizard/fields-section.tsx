"use client";

import type { InferReply } from "@/server/domain/data-plane-api/infer.ts";
import { plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import type { Draft, DraftField } from "./draft.ts";
import { FieldEditor } from "./field-editor.tsx";

/** Every field with what was measured in the file and what will be promised of it. */
export function FieldsSection({
  reply,
  draft,
  editField,
  toggleKey,
}: {
  reply: InferReply;
  draft: Draft;
  editField: (path: string, change: Partial<DraftField>) => void;
  toggleKey: (path: string) => void;
}) {
  const measured = new Map(reply.fields.map((field) => [field.path, field]));
  return (
    <Panel
      id="fields"
      title="Fields"
      aside={`${plural(draft.fields.length, "field")}, measured over all ${plural(reply.rows, "row")}`}
      flush
    >
      <ul>
        {draft.fields.map((field) => (
          <FieldEditor
            key={field.path}
            field={field}
            measured={measured.get(field.path)}
            rows={reply.rows}
            isKey={draft.key.includes(field.path)}
            isEventTime={draft.kind === "stream" && draft.eventTime === field.path}
            onEdit={(change) => editField(field.path, change)}
            onKey={() => toggleKey(field.path)}
          />
        ))}
      </ul>
    </Panel>
  );
}
