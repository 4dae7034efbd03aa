"use client";

import { useQuery } from "@tanstack/react-query";
import type { HealthState } from "@/server/domain/read-models/health.ts";
import { componentState } from "../system/component-state.ts";
import { useTRPC } from "../trpc/client.ts";
import { cx } from "../ui/cx.ts";
import { plural } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { StatusShape, stateText } from "../ui/status.tsx";

/** How the running system is, in one line; leads to its page. Asks every ten seconds. */
export function HealthPill() {
  const trpc = useTRPC();
  const health = useQuery(trpc.system.health.queryOptions(undefined, { refetchInterval: 10_000 }));
  const components = Object.entries(health.data?.components ?? {});
  const wrong = components.filter(([, component]) => componentState(component.status) !== "ok");
  const state: HealthState = health.isError
    ? "breach"
    : health.data === undefined
      ? "unknown"
      : wrong.some(([, component]) => componentState(component.status) === "breach")
        ? "breach"
        : wrong.length > 0
          ? "warn"
          : "ok";
  const [first] = wrong;
  const text =
    state === "ok"
      ? `${plural(components.length, "part")} well`
      : health.isError
        ? "No answer from Millrace"
        : first
          ? `${first[0]}: ${first[1].status}`
          : "Asking…";
  return (
    <Link
      href="/system"
      toNow
      title={first ? first[1].detail : undefined}
      className="flex min-h-[30px] items-center gap-2 rounded-md px-2 text-xs text-muted hover:bg-unknown-soft"
    >
      <StatusShape state={state} />
      <span className={cx("truncate", state !== "ok" && stateText[state])}>{text}</span>
      {health.data && <span className="ml-auto text-faint">{health.data.version}</span>}
    </Link>
  );
}
