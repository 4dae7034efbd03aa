"use client";

import { useId } from "react";
import { Input } from "../ui/input.tsx";
import type { ShownFeature } from "./feature-set.ts";
import { requestNames } from "./request-names.ts";

/** Boxes for the `request.*` inputs of the chosen expressions; nothing when none needs any. */
export function RequestInputs({
  features,
  value,
  onChange,
}: {
  features: readonly ShownFeature[];
  value: Readonly<Record<string, string | number | boolean>>;
  onChange: (value: Record<string, string | number | boolean>) => void;
}) {
  const id = useId();
  const names = [...new Set(features.flatMap((feature) => requestNames(feature.expression ?? "")))];
  if (names.length === 0) return null;
  return (
    <>
      <h2 className="leading-[30px]">Inputs</h2>
      <div className="flex flex-wrap gap-2">
        {names.map((name) => (
          <span key={name} className="flex items-center gap-1.5 text-xs text-muted">
            <label htmlFor={`${id}-${name}`}>request.{name}</label>
            <Input
              id={`${id}-${name}`}
              mono
              className="w-[120px]!"
              value={String(value[name] ?? "")}
              onChange={({ target }) => {
                const { [name]: _old, ...rest } = value;
                const number = Number(target.value);
                onChange(
                  target.value === ""
                    ? rest
                    : {
                        ...rest,
                        [name]: target.value.trim() !== "" && Number.isFinite(number) ? number : target.value,
                      },
                );
              }}
            />
          </span>
        ))}
      </div>
    </>
  );
}
