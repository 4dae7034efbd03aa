"use client";

import { useState } from "react";
import { Field, type FieldControl } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/switch.tsx";
import { isRecord, kindOf, type SettingSchema, settingLabel, withoutNull } from "./json-schema.ts";

export interface SchemaFieldsProps {
  schema: SettingSchema;
  values: Readonly<Record<string, unknown>>;
  onChange: (values: Record<string, unknown>) => void;
  /** What is wrong, by dotted path from this schema. */
  faults: Readonly<Record<string, string>>;
  /** Typed text is not shown. */
  secret?: boolean;
  path?: string;
}

/** A form made from a JSON Schema: one field for each property, in the schema's order. */
export function SchemaFields({
  schema,
  values,
  onChange,
  faults,
  secret = false,
  path = "",
}: SchemaFieldsProps) {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const at = path === "" ? name : `${path}.${name}`;
    const value = values[name];
    const set = (next: unknown) => onChange({ ...values, [name]: next });
    if (kindOf(property) === "group")
      return (
        <fieldset key={name} className="flex flex-col gap-3 border-l-2 border-line pl-3">
          <legend className="-ml-3 mb-1 text-xs text-muted">{settingLabel(name, property)}</legend>
          <SchemaFields
            schema={withoutNull(property)}
            values={isRecord(value) ? value : {}}
            onChange={set}
            faults={faults}
            secret={secret}
            path={at}
          />
        </fieldset>
      );
    return (
      <Field
        key={name}
        label={settingLabel(name, property)}
        hint={property.description}
        error={faults[at] ?? null}
        optional={!schema.required?.includes(name) || property.default !== undefined}
      >
        {(control) => (
          <Control
            control={control}
            schema={withoutNull(property)}
            value={value}
            onChange={set}
            secret={secret}
          />
        )}
      </Field>
    );
  });
}

interface ControlProps {
  control: FieldControl;
  schema: SettingSchema;
  value: unknown;
  onChange: (value: unknown) => void;
  secret: boolean;
}

function Control({ control, schema, value, onChange, secret }: ControlProps) {
  const kind = kindOf(schema);
  switch (kind) {
    case "switch":
      return <Switch id={control.id} checked={value === true} onChange={onChange} />;
    case "choice":
      return (
        <Select
          {...control}
          value={value === undefined ? "" : String(value)}
          onChange={(event) => onChange(schema.enum?.find((each) => String(each) === event.target.value))}
          placeholder="not set"
          options={(schema.enum ?? []).map((each) => ({ value: String(each), label: String(each) }))}
        />
      );
    case "number":
      return (
        <Input
          {...control}
          inputMode="numeric"
          value={value === undefined ? "" : String(value)}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "list":
      return (
        <Textarea
          {...control}
          mono
          rows={Math.max(2, Array.isArray(value) ? value.length + 1 : 2)}
          placeholder="one in a line"
          value={Array.isArray(value) ? value.join("\n") : ""}
          onChange={(event) => onChange(event.target.value.split("\n"))}
          onBlur={() =>
            Array.isArray(value) &&
            onChange(value.map((each) => String(each).trim()).filter((each) => each !== ""))
          }
        />
      );
    case "json":
      return (
        <JsonControl control={control} schema={schema} value={value} onChange={onChange} secret={secret} />
      );
    default:
      return (
        <Input
          {...control}
          type={secret ? "password" : "text"}
          autoComplete={secret ? "new-password" : "off"}
          spellCheck={false}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

function JsonControl({ control, value, onChange }: ControlProps) {
  const [text, setText] = useState(value === undefined ? "" : JSON.stringify(value, null, 2));
  const [wrong, setWrong] = useState(false);
  return (
    <>
      <Textarea
        {...control}
        mono
        rows={4}
        placeholder="JSON"
        value={text}
        aria-invalid={wrong || undefined}
        onChange={(event) => {
          setText(event.target.value);
          try {
            onChange(event.target.value.trim() === "" ? undefined : JSON.parse(event.target.value));
            setWrong(false);
          } catch {
            setWrong(true);
          }
        }}
      />
      {wrong && <p className="text-xs text-breach">This is not JSON yet; the last valid text counts.</p>}
    </>
  );
}
