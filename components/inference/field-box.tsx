"use client";

import { useId } from "react";
import type { ProductPort } from "../product/types.ts";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { exampleText } from "./contract-fields.ts";

type FieldView = ProductPort["fields"][number];

/** A text as long as this is a document, and gets several lines. */
const lineLength = 60;

/** One field of the record a model is given, by its type; the contract's examples are offered. */
export function FieldBox({
  field,
  value,
  error,
  onChange,
}: {
  field: FieldView;
  value: string;
  error: string | null;
  onChange: (text: string) => void;
}) {
  const list = useId();
  const { path, logicalType, examples, required } = field;
  const long =
    ["array", "object", "map"].includes(logicalType) ||
    examples.some((example) => exampleText({ examples: [example], logicalType }).length > lineLength);
  return (
    <Field
      label={`${path} · ${logicalType}`}
      hint={field.description}
      error={error === null ? null : `${path} ${error}.`}
      optional={!required}
    >
      {(control) => {
        if (logicalType === "boolean")
          return (
            <Select
              {...control}
              value={value}
              placeholder={required ? "choose" : "left out"}
              options={[
                { value: "true", label: "true" },
                { value: "false", label: "false" },
              ]}
              onChange={(event) => onChange(event.target.value)}
            />
          );
        if (long)
          return (
            <Textarea
              {...control}
              rows={5}
              mono={logicalType !== "string"}
              value={value}
              onChange={(event) => onChange(event.target.value)}
            />
          );
        return (
          <>
            <Input
              {...control}
              list={list}
              inputMode={logicalType === "integer" || logicalType === "number" ? "decimal" : undefined}
              value={value}
              autoComplete="off"
              onChange={(event) => onChange(event.target.value)}
            />
            <datalist id={list}>
              {examples.map((example) => {
                const text = exampleText({ examples: [example], logicalType });
                return <option key={text} value={text} />;
              })}
            </datalist>
          </>
        );
      }}
    </Field>
  );
}
