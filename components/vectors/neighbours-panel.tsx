"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { VectorIndex } from "@/server/domain/data-plane-api/vectors.ts";
import { Instant } from "../time/instant.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { readAt } from "../trpc/read-at.ts";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Figure } from "../ui/figure.tsx";
import { formatDuration } from "../ui/format.ts";
import { Input } from "../ui/input.tsx";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { recordPath } from "./record-path.ts";
import { useVectorsUrl } from "./use-vectors-url.ts";

const shown = 10;

const formulas: Record<VectorIndex["metric"], string> = {
  cosine: "Cosine of the angle between the two embeddings: 1 is the same direction, 0 nothing in common.",
  dot: "Dot product of the two embeddings, greatest first.",
  l2: "Euclidean distance between the two embeddings, with its sign turned so that the greatest is the nearest.",
};

/** Nearest neighbours of a text somebody types, or of a record: by the model alone, with the score as it is. */
export function NeighboursPanel({ index }: { index: VectorIndex }) {
  const trpc = useTRPC();
  const { asOf } = useAsOf();
  const [{ near, record }, setUrl] = useVectorsUrl();
  const [typed, setTyped] = useState(near ?? "");
  const of = record === null ? (near === null ? null : { text: near }) : { id: record };
  const ask = { ...(of ?? { text: "-" }), k: shown, ...(asOf === undefined ? {} : { asOf }) };
  const found = useQuery(
    trpc.vectors.neighbours.queryOptions(
      {
        id: index.product,
        ask,
      },
      { enabled: of !== null, placeholderData: keepPreviousData, staleTime: 10_000 },
    ),
  );
  const name = index.metric === "cosine" ? "Cosine" : index.metric === "dot" ? "Dot product" : "−Distance";
  return (
    <Panel
      id="neighbours"
      title="What is near"
      flush
      aside={
        found.data && of !== null && `${found.data.neighbours.length} in ${formatDuration(found.data.tookMs)}`
      }
    >
      <form
        aria-label="Neighbours of a text"
        className="flex gap-2 px-3.5 pb-2"
        onSubmit={(event) => {
          event.preventDefault();
          void setUrl({ near: typed.trim() || null, record: null });
        }}
      >
        <Input
          aria-label="Text to find neighbours of"
          placeholder="Type a text, or choose a record below"
          value={typed}
          maxLength={6_000}
          onChange={(event) => setTyped(event.target.value)}
          className="min-w-0 flex-1"
        />
        <Button type="submit" disabled={typed.trim() === ""}>
          Find
        </Button>
      </form>
      {record !== null && (
        <p className="flex items-baseline gap-2 px-3.5 pb-2 text-muted">
          <span className="min-w-0 truncate">
            Near to <span className="font-mono text-ink text-xs">{record}</span>
            {found.data?.of.id === record && `: ${found.data.of.text}`}
          </span>
          <button
            type="button"
            className="ml-auto shrink-0 text-accent hover:underline"
            onClick={() => void setUrl({ record: null })}
          >
            Clear
          </button>
        </p>
      )}
      {of === null ? (
        <p className="px-3.5 pb-3.5 text-muted">
          Neighbours are those whose meaning is nearest by the model, without words or filters. A question
          with both is asked on the search page.
        </p>
      ) : found.isError ? (
        <ErrorState
          error={found.error}
          what="Neighbours could not be found"
          onRetry={() => found.refetch()}
        />
      ) : (
        <Table label="Nearest records" aria-busy={found.isFetching}>
          <TableHead
            columns={[
              { label: name, num: true },
              { label: "Record", className: "max-md:hidden" },
              "Text",
              { label: "Known", className: "max-md:hidden" },
              { label: "Near to it", hidden: true },
            ]}
          />
          <tbody className={found.isPlaceholderData ? "opacity-60" : undefined}>
            {found.data === undefined && <SkeletonRows rows={shown} columns={5} />}
            {found.data?.neighbours.length === 0 && (
              <tr>
                <td colSpan={5} className="text-muted">
                  {asOf === undefined ? "Nothing is embedded yet." : "Nothing was known then."}
                </td>
              </tr>
            )}
            {found.data?.neighbours.map((each) => (
              <tr key={each.id}>
                <td className="num">
                  <Figure
                    label={`${name} of ${each.id}`}
                    value={each.score.toFixed(3)}
                    how={{
                      formula: formulas[index.metric],
                      inputs: [
                        { name: "record", value: `${each.partition}:${each.offset}`, href: recordPath(each) },
                        { name: "version known at", value: <Instant at={each.version} style="full" /> },
                        { name: "model", value: found.data?.model ?? index.model },
                      ],
                      computedAt: readAt(found),
                      call: {
                        method: "POST",
                        path: `/api/v1/products/${index.product}/vectors/neighbours`,
                        body: ask,
                        field: `.neighbours[] | select(.id == ${JSON.stringify(each.id)}) | .score`,
                      },
                    }}
                  />
                </td>
                <td className="max-w-40 truncate max-md:hidden">
                  <Link href={recordPath(each)} className="font-mono text-accent text-xs hover:underline">
                    {each.id}
                  </Link>
                </td>
                <td
                  className="max-w-[420px] truncate max-md:w-full max-md:max-w-0 max-md:py-1.5!"
                  title={each.text}
                >
                  <span className="block text-xs md:hidden">
                    <Link href={recordPath(each)} className="font-mono text-accent hover:underline">
                      {each.id}
                    </Link>{" "}
                    <Age at={each.version} suffix=" ago" className="text-muted" />
                  </span>
                  <span className="max-md:line-clamp-2 max-md:whitespace-normal">{each.text}</span>
                </td>
                <td className="text-muted max-md:hidden">
                  <Age at={each.version} suffix=" ago" />
                </td>
                <td className="text-right">
                  <button
                    type="button"
                    className="text-accent hover:underline"
                    onClick={() => void setUrl({ record: each.id })}
                  >
                    Near<span className="sr-only"> to {each.id}</span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
