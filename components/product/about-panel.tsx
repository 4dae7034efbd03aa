"use client";

import { type ReactNode, useState } from "react";
import { Chip } from "../ui/chip.tsx";
import { Notes } from "./notes.tsx";
import { useShownProduct } from "./product-shell.tsx";
import { ThenNow, TimedPanel } from "./timed-panel.tsx";

/** What the product is, what it is for, where it ends, and the owner's notes. */
export function AboutPanel() {
  const { product } = useShownProduct();
  const lines: [string, ReactNode][] = [
    ["For", product.purpose && product.purpose !== product.description && <ThenNow of={(p) => p.purpose} />],
    ["Not for", product.limitations && <ThenNow of={(p) => p.limitations} />],
    ["How", product.usage && <ThenNow of={(p) => p.usage} />],
  ];
  return (
    <TimedPanel
      title="What it is"
      facts={(p) => [p.description, p.purpose, p.limitations, p.usage, p.notes, p.tags]}
    >
      <p className="max-w-[75ch] text-md leading-relaxed">
        <ThenNow
          of={(p) => p.description}
          empty={<span className="text-unknown">Its owner has not described it yet.</span>}
        />
      </p>
      <dl className="mt-2 grid max-w-[80ch] grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        {lines.map(
          ([label, text]) =>
            text && (
              <div key={label} className="contents">
                <dt className="text-muted">{label}</dt>
                <dd>{text}</dd>
              </div>
            ),
        )}
      </dl>
      {product.notes && (
        <div className="mt-2.5 border-t border-line pt-1.5">
          <LongNotes text={product.notes} />
        </div>
      )}
      {product.tags.length > 0 && (
        <div className="mt-2.5 flex flex-wrap gap-1.5">
          {product.tags.map((tag) => (
            <Chip key={tag}>{tag}</Chip>
          ))}
        </div>
      )}
    </TimedPanel>
  );
}

const longFrom = 500;

/** Notes that are long begin folded, so that the figures below stay in sight. */
function LongNotes({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  if (text.length <= longFrom) return <Notes text={text} />;
  return (
    <>
      <div
        className={
          open ? undefined : "max-h-[72px] overflow-hidden [mask-image:linear-gradient(#000_40%,transparent)]"
        }
      >
        <Notes text={text} />
      </div>
      <button
        type="button"
        aria-expanded={open}
        className="text-accent hover:underline"
        onClick={() => setOpen(!open)}
      >
        {open ? "Fold the notes" : "Read all of the notes"}
      </button>
    </>
  );
}
