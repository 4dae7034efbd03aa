"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { transformReplySchema } from "@/server/domain/data-plane-api/transform.ts";
import type { ProductPort } from "../product/types.ts";
import { postJson } from "../stream/post-json.ts";
import { Button } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { exampleText, givenFields, typedField } from "./contract-fields.ts";
import { FieldBox } from "./field-box.tsx";
import { TryResult } from "./try-result.tsx";
import { transformPath } from "./use-inference-state.ts";

/** A form made from the contract, filled with its examples; the answer stands below. */
export function TryForm({ productId, port }: { productId: string; port: ProductPort }) {
  const fields = givenFields(port);
  const [texts, setTexts] = useState<Record<string, string>>(() =>
    Object.fromEntries(fields.map((field) => [field.path, exampleText(field)])),
  );
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const queries = useQueryClient();
  const answer = useMutation({
    mutationFn: async (data: Record<string, unknown>) =>
      transformReplySchema.parse(
        await postJson(`${transformPath(productId)}?port=${encodeURIComponent(port.name)}`, { data }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ["inference", productId] }),
  });

  const submit = () => {
    const data: Record<string, unknown> = {};
    const faults: Record<string, string> = {};
    for (const field of fields) {
      try {
        const value = typedField(texts[field.path] ?? "", field);
        if (value !== undefined) data[field.path] = value;
      } catch (error) {
        faults[field.path] = error instanceof Error ? error.message : String(error);
      }
    }
    setWrong(faults);
    if (Object.keys(faults).length === 0) answer.mutate(data);
  };

  return (
    <Panel id="try-it" title="Ask the model" aside={<span>{port.description}</span>}>
      <form
        aria-label={`Ask ${port.name}`}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {fields.length === 0 && (
          <p className="text-muted">
            The contract lists no fields to give, so any record can be sent; use the call below.
          </p>
        )}
        {fields.map((field) => (
          <FieldBox
            key={field.path}
            field={field}
            value={texts[field.path] ?? ""}
            error={wrong[field.path] ?? null}
            onChange={(text) => setTexts((all) => ({ ...all, [field.path]: text }))}
          />
        ))}
        <div>
          <Button type="submit" variant="primary" busy={answer.isPending} data-track="model asked">
            Ask
          </Button>
        </div>
      </form>
      <div aria-live="polite" className="mt-3 min-h-[180px] border-t border-line pt-3">
        {answer.error ? (
          <ErrorState error={answer.error} what="The model gave no answer" className="" />
        ) : answer.data ? (
          <TryResult reply={answer.data} />
        ) : (
          <p className="text-muted">The answer stands here, with how long it took.</p>
        )}
      </div>
    </Panel>
  );
}
