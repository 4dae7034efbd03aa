"use client";

import { useState } from "react";
import { Instant } from "../time/instant.tsx";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { Clock } from "../ui/icons.tsx";
import { ChangeList } from "./change-list.tsx";
import type { ProductVersion } from "./product-version.ts";

const shownAtOnce = 6;

/** One version: what changed in words, who did it, when and why, with ways to go there and to compare. */
export function VersionEntry({
  version,
  inForce,
  compared,
  onTravel,
  onCompare,
}: {
  version: ProductVersion;
  /** The version the page shows: the current one, or the one of the time control's instant. */
  inForce: boolean;
  compared: boolean;
  onTravel: () => void;
  onCompare?: (() => void) | undefined;
}) {
  const [all, setAll] = useState(false);
  const breaking = version.changes.filter((change) => change.effect === "breaking").length;
  const changes = all ? version.changes : version.changes.slice(0, shownAtOnce);
  return (
    <li className={cx("border-b border-line px-3.5 py-2.5 last:border-b-0", compared && "bg-accent-soft")}>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <span className="font-semibold">{version.version}</span>
        <span className="text-muted">revision {version.revision}</span>
        <Chip>{version.action}</Chip>
        {inForce && <Chip tone="accent">in force</Chip>}
        {breaking > 0 && <Chip tone="breach">{breaking} breaking</Chip>}
      </div>
      <p className="mt-0.5 text-muted">
        {version.actor.name}, <Instant at={version.at} style="full" />, <Age at={version.at} suffix=" ago" />
      </p>
      {version.reason !== "" && <p className="mt-1 max-w-[70ch] break-words">“{version.reason}”</p>}
      {version.action === "create" && changes.length === 0 ? (
        <p className="mt-1 text-faint">The first version: there was nothing before it to change.</p>
      ) : (
        <ChangeList changes={changes} />
      )}
      {version.changes.length > shownAtOnce && (
        <button type="button" className="mt-1 text-accent hover:underline" onClick={() => setAll(!all)}>
          {all ? "Fewer" : `All ${version.changes.length} changes`}
        </button>
      )}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="sm" onClick={onTravel} icon={<Clock size={12} />}>
          Show the page as of then
        </Button>
        {onCompare && (
          <Button size="sm" variant="quiet" onClick={onCompare}>
            Compare with the one before
          </Button>
        )}
      </div>
    </li>
  );
}
