"use client";

import { type FormEvent, useState } from "react";
import { nowMs } from "../time/browser-clock.ts";
import { formatInstant } from "../time/format-instant.ts";
import { parseInstant } from "../time/parse-instant.ts";
import { useZone } from "../time/zone.tsx";
import { Button } from "../ui/button.tsx";
import { Input } from "../ui/input.tsx";
import { Segmented } from "../ui/segmented.tsx";
import type { StreamStart } from "./start.ts";

type Kind = StreamStart["kind"];
const options: { value: Kind; label: string; title: string }[] = [
  { value: "live", label: "Live", title: "The newest records and every new one" },
  { value: "newest", label: "Newest 500", title: "The last 500 records and every new one" },
  { value: "earliest", label: "Beginning", title: "From the oldest record still in the log" },
  { value: "offset", label: "Offset", title: "From a partition and offset" },
  { value: "time", label: "Time", title: "From the first record the log took in at an instant" },
];

/** Where to enter the stream. Offset and Time ask for their place in a line below. */
export function StartPicker({
  start,
  onStart,
  disabled,
}: {
  start: StreamStart;
  onStart: (start: StreamStart) => void;
  disabled?: boolean;
}) {
  const [asking, setAsking] = useState<"offset" | "time" | null>(null);
  const choose = (kind: Kind) => {
    setAsking(null);
    if (kind === "live" || kind === "earliest") onStart({ kind });
    else if (kind === "newest") onStart({ kind, count: 500 });
    else setAsking(kind);
  };
  const done = (next: StreamStart) => {
    setAsking(null);
    onStart(next);
  };
  return (
    <>
      <div className="no-scrollbar max-w-full overflow-x-auto">
        <Segmented
          label="Start"
          value={asking ?? start.kind}
          onChange={choose}
          options={options.map((option) => ({ ...option, ...(disabled ? { disabled } : {}) }))}
        />
      </div>
      {asking === "offset" && <OffsetForm start={start} onStart={done} />}
      {asking === "time" && <TimeForm start={start} onStart={done} />}
    </>
  );
}

interface FormProps {
  start: StreamStart;
  onStart: (start: StreamStart) => void;
}

const line = "flex w-full flex-wrap items-end gap-2 md:w-auto";

function OffsetForm({ start, onStart }: FormProps) {
  const [partition, setPartition] = useState(start.kind === "offset" ? String(start.partition) : "0");
  const [offset, setOffset] = useState(start.kind === "offset" ? String(start.offset) : "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (/^\d+$/.test(partition) && /^\d+$/.test(offset))
      onStart({ kind: "offset", partition: Number(partition), offset: Number(offset) });
  };
  return (
    <form className={line} onSubmit={submit}>
      <Input
        aria-label="Partition"
        placeholder="partition"
        inputMode="numeric"
        pattern="\d+"
        required
        value={partition}
        onChange={(event) => setPartition(event.target.value)}
        className="w-20!"
      />
      <Input
        aria-label="Offset"
        placeholder="offset"
        inputMode="numeric"
        pattern="\d+"
        required
        autoFocus
        value={offset}
        onChange={(event) => setOffset(event.target.value)}
        className="w-28!"
      />
      <Button type="submit">Go</Button>
    </form>
  );
}

function TimeForm({ start, onStart }: FormProps) {
  const zone = useZone();
  const [text, setText] = useState(start.kind === "time" ? start.at : "");
  const parsed = text.trim() === "" ? null : parseInstant(text, nowMs(), zone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (parsed?.kind === "instant") onStart({ kind: "time", at: parsed.iso });
  };
  return (
    <form className={line} onSubmit={submit}>
      <Input
        aria-label="Time: the first record the log took in at or after it"
        placeholder="10 minutes ago"
        autoFocus
        autoComplete="off"
        value={text}
        aria-invalid={parsed?.kind === "refused" || undefined}
        aria-describedby="start-time-read"
        onChange={(event) => setText(event.target.value)}
        className="w-56!"
      />
      <Button type="submit" disabled={parsed?.kind !== "instant"}>
        Go
      </Button>
      <span id="start-time-read" aria-live="polite" className="self-center text-xs text-muted">
        {parsed?.kind === "instant" && formatInstant(parsed.ms, zone, "full")}
        {parsed?.kind === "refused" && <span className="text-breach">{parsed.message}</span>}
      </span>
    </form>
  );
}
