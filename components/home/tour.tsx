"use client";

import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { Check } from "../ui/icons.tsx";
import { Link, textLink } from "../ui/link.tsx";
import { dismissTour, nextStep, type Step, start, steps } from "./journey.ts";
import { useJourney } from "./use-journey.ts";

const words: Record<
  Step,
  { title: string; what: string; href: string; action: string; unit: [string, string] }
> = {
  find: {
    title: "Find",
    what: "Say in your own words what you look for; press / anywhere.",
    href: "/search?q=late%20planes",
    action: "Search “late planes”",
    unit: ["search", "searches"],
  },
  watch: {
    title: "Watch",
    what: "See the records of a stream as they arrive. Yours are among them.",
    href: "/products/product-analytics/clickstream_events/live",
    action: "Watch your own clicks",
    unit: ["stream watched", "streams watched"],
  },
  travel: {
    title: "Travel in time",
    what: "Open “Travel to…” and write “10 minutes ago”: every page moves.",
    href: "/catalog",
    action: "Open the catalog",
    unit: ["instant visited", "instants visited"],
  },
  publish: {
    title: "Publish your own",
    what: "Drop a file, look at what it became, and see its first records live.",
    href: "/new",
    action: "New product",
    unit: ["product published", "products published"],
  },
};

/**
 * The first-run tour: four things to do, each done when the visitor's own action moves its number. The server draws
 * it at its start unless a cookie says that it is `over`, so that nothing moves when the browser's counts come.
 */
export function Tour({ over }: { over: boolean }) {
  const journey = useJourney() ?? (over ? null : start);
  if (journey === null || journey.dismissed) return null;
  const next = nextStep(journey);
  return (
    <section
      aria-labelledby="tour-heading"
      className="overflow-hidden rounded-md border border-line bg-panel"
    >
      <header className="flex h-10 items-center justify-between px-3.5">
        <h2 id="tour-heading">
          {next === undefined ? "You have seen it all work" : "Four things to try"}
          {next !== undefined && (
            <span className="font-normal text-muted sm:hidden"> · {steps.indexOf(next) + 1} of 4</span>
          )}
        </h2>
        <Button size="sm" variant="quiet" onClick={dismissTour}>
          {next === undefined ? "Close" : "Not now"}
        </Button>
      </header>
      <ol className="grid border-t border-line sm:grid-cols-2 xl:grid-cols-4">
        {steps.map((step, index) => {
          const { title, what, href, action, unit } = words[step];
          const count = journey.counts[step];
          return (
            <li
              key={step}
              aria-current={step === next ? "step" : undefined}
              className={cx(
                "flex flex-col gap-1 border-line px-3.5 py-3 sm:border-r sm:border-b sm:last:border-r-0 xl:border-b-0",
                // A phone shows the step at hand only.
                step === next ? "bg-accent-soft" : next !== undefined && "max-sm:hidden",
              )}
            >
              <h3 className="flex items-center gap-2">
                <span
                  className={cx(
                    "grid size-[18px] place-items-center rounded-full border text-2xs",
                    count > 0 ? "border-ok text-ok" : "border-line-strong text-muted",
                  )}
                >
                  {count > 0 ? <Check size={11} /> : index + 1}
                </span>
                {title}
                <span
                  className={cx("num ml-auto text-xs font-normal", count > 0 ? "text-ok" : "text-muted")}
                  aria-live="polite"
                >
                  {count} {count === 1 ? unit[0] : unit[1]}
                </span>
              </h3>
              <p className="text-muted">{what}</p>
              <Link href={href} data-track={`tour ${step}`} className={cx("self-start", textLink)}>
                {action}
              </Link>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** The tour's next step in one line, for the rail. */
export function TourHint() {
  const journey = useJourney();
  const next = journey === null || journey.dismissed ? undefined : nextStep(journey);
  if (next === undefined) return null;
  return (
    <Link
      href="/"
      className="mb-1 flex min-h-[30px] items-center gap-2 rounded-md px-2 text-xs text-muted hover:bg-unknown-soft"
    >
      <span className="flex gap-0.5" aria-hidden="true">
        {steps.map((step) => (
          <span
            key={step}
            className={cx(
              "h-2.5 w-1 rounded-xs",
              (journey?.counts[step] ?? 0) > 0 ? "bg-ok" : "bg-line-strong",
            )}
          />
        ))}
      </span>
      Next: {next}
    </Link>
  );
}
