"use client";

import { Button, ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { plural } from "../ui/format.ts";
import type { Reply } from "./types.ts";
import { useSearchUrl } from "./use-search-url.ts";

/** No record answers: says whether that is so or whether nobody was able to look, and what can be done. */
export function NothingFound({ reply: { plan, coverage, entities } }: { reply: Reply }) {
  const [{ filter }, setUrl] = useSearchUrl();
  const timed = plan.asOf !== null;
  const silent = [...coverage.denied, ...coverage.timedOut, ...coverage.failed];
  const [firstSilent] = [...silent, ...coverage.notAsked];
  const nobody = coverage.answered.length === 0;
  return (
    <EmptyState
      title={
        nobody
          ? "No product answered"
          : entities.length > 0
            ? "No record says more about it"
            : "Not in the mesh"
      }
      action={
        <>
          {filter !== "" && (
            <Button size="sm" onClick={() => void setUrl({ filter: "" })}>
              Take the filter off
            </Button>
          )}
          {plan.edited && (
            <Button
              size="sm"
              onClick={() =>
                void setUrl({ products: null, domains: null, ports: null, when: null, filter: null })
              }
            >
              Ask without the changes
            </Button>
          )}
          {timed && (
            <Button size="sm" onClick={() => void setUrl({ when: "now" })}>
              Ask about now
            </Button>
          )}
          <ButtonLink href="/catalog" size="sm">
            See every product
          </ButtonLink>
        </>
      }
    >
      {nobody
        ? (firstSilent?.why ?? "No product on this plan can be asked in words.")
        : `${plural(coverage.answered.length, "product")} answered, and no record comes near the question${timed ? " as of then" : ""}.`}
      {!nobody &&
        silent.length > 0 &&
        ` ${plural(silent.length, "product")} did not answer; the coverage says why.`}
      {!nobody && entities.length === 0 && " Other words may be nearer to what the records say."}
    </EmptyState>
  );
}
