"use client";

import { useState } from "react";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Segmented } from "../ui/segmented.tsx";
import type { Known } from "./as-of-state.ts";
import { nowMs } from "./browser-clock.ts";
import { formatInstant, utcText } from "./format-instant.ts";
import { parseInstant } from "./parse-instant.ts";
import { useAsOf } from "./use-as-of.ts";
import { useZone } from "./zone.tsx";

const picks = ["1 minute ago", "10 minutes ago", "1 hour ago", "yesterday at this time"];

/** Where to travel, as a person writes it, and whose knowledge to see it with. */
export default function TravelForm({ onDone }: { onDone: () => void }) {
  const { asOf, known, travel } = useAsOf();
  const zone = useZone();
  const [text, setText] = useState("");
  const [nextKnown, setKnown] = useState<Known>(known);
  const parsed = text.trim() === "" ? null : parseInstant(text, nowMs(), zone);

  const go = (iso: string) => {
    travel(iso, nextKnown);
    onDone();
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed?.kind === "instant") go(parsed.iso);
        else if (parsed === null && asOf !== undefined) go(asOf);
      }}
    >
      <Field
        label="See the page as of"
        error={parsed?.kind === "refused" ? parsed.message : null}
        hint={
          parsed?.kind === "instant" ? (
            <span className="text-ink">
              {formatInstant(parsed.ms, zone, "full")} ·{" "}
              <Age at={parsed.iso} until={new Date(nowMs()).toISOString()} suffix=" ago" />
              <span className="block text-faint">{utcText(parsed.iso)}</span>
            </span>
          ) : (
            "Words or ISO 8601, in your zone"
          )
        }
      >
        {(control) => (
          <Input
            {...control}
            autoFocus
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder="2:15:03 PM yesterday"
            autoComplete="off"
          />
        )}
      </Field>
      {parsed?.kind === "refused" && parsed.instead && (
        <button
          type="button"
          className="self-start text-accent hover:underline"
          onClick={() => parsed.instead && go(parsed.instead.iso)}
        >
          Go to {formatInstant(parsed.instead.ms, zone, "full")}
        </button>
      )}
      <div className="flex flex-wrap gap-1.5">
        {picks.map((pick) => (
          <Button
            key={pick}
            size="sm"
            onClick={() => {
              const read = parseInstant(pick, nowMs(), zone);
              if (read.kind === "instant") go(read.iso);
            }}
          >
            {pick}
          </Button>
        ))}
      </div>
      <div className="flex items-center justify-between gap-3 border-t border-line pt-3">
        <Segmented
          label="Knowledge"
          value={nextKnown}
          onChange={setKnown}
          size="sm"
          options={[
            { value: "served", label: "as served", title: "What Millrace knew and answered then" },
            { value: "corrected", label: "as corrected", title: "What is known now about that instant" },
          ]}
        />
        <Button
          type="submit"
          variant="primary"
          size="sm"
          disabled={parsed === null ? asOf === undefined || nextKnown === known : parsed.kind !== "instant"}
        >
          Travel
        </Button>
      </div>
      <p className="text-xs text-faint">
        {nextKnown === "served"
          ? "As served: what Millrace knew and answered at that instant."
          : "As corrected: that instant, with everything learnt about it since."}
      </p>
    </form>
  );
}
