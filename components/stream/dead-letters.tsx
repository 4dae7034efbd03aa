"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DeadLetter, DeadLetterPage } from "@/server/domain/data-plane-api/events.ts";
import { Instant } from "../time/instant.tsx";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { getJson } from "./get-json.ts";
import { recordsBetween } from "./records-between.ts";

const pageSize = 200;

/** What the contract refused, with the reasons: for those who may write the product. */
export function DeadLetters({ productId }: { productId: string }) {
  const [open, setOpen] = useState<string | null>(null);
  const pages = useInfiniteQuery({
    queryKey: ["dead-letters", productId],
    initialPageParam: `newest:${pageSize}`,
    queryFn: async ({ pageParam, signal }) => {
      const params = new URLSearchParams({ from: pageParam, limit: String(pageSize) });
      return (await getJson(
        `/api/v1/products/${productId}/dead-letters?${params}`,
        signal,
      )) as DeadLetterPage;
    },
    getNextPageParam: (page) => (recordsBetween(page.next, page.end) === 0 ? undefined : page.next),
    refetchInterval: 5_000,
  });
  if (pages.isError)
    return (
      <ErrorState
        error={pages.error}
        what="The refused records could not be read"
        onRetry={() => pages.refetch()}
      />
    );
  const letters = (pages.data?.pages ?? []).flatMap((page) => page.records).reverse();
  if (pages.data && letters.length === 0)
    return (
      <EmptyState title="No record was refused">
        Records that break the contract are kept here with the reason, exactly as they were sent.
      </EmptyState>
    );
  return (
    <Table label="Refused records" className="min-h-0 flex-1 bg-panel" aria-busy={pages.isPending}>
      <TableHead columns={["Refused", "Position", "Kept", "Reason", "Sent by", "Record as sent"]} />
      <tbody>
        {pages.isPending && <SkeletonRows rows={8} columns={6} />}
        {letters.map((letter) => {
          const id = `${letter.partition}:${letter.offset}`;
          return (
            <LetterRow
              key={id}
              letter={letter}
              open={open === id}
              onToggle={() => setOpen(open === id ? null : id)}
            />
          );
        })}
        {pages.hasNextPage && (
          <tr>
            <td colSpan={6}>
              <Button size="sm" busy={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
                Read newer ones
              </Button>
            </td>
          </tr>
        )}
      </tbody>
    </Table>
  );
}

function LetterRow({ letter, open, onToggle }: { letter: DeadLetter; open: boolean; onToggle: () => void }) {
  const [first] = letter.violations;
  return (
    <>
      <tr>
        <td>
          <Instant at={letter.at} style="full" />
        </td>
        <td className="font-mono text-xs text-muted">
          {letter.partition}:{letter.offset}
        </td>
        <td>
          <Chip tone={letter.disposition === "quarantined" ? "warn" : "breach"}>{letter.disposition}</Chip>
        </td>
        <td
          className="max-w-[360px] truncate"
          title={letter.violations.map((each) => each.message).join("\n")}
        >
          {first === undefined ? "–" : first.message}
          {letter.violations.length > 1 && (
            <span className="text-muted"> and {letter.violations.length - 1} more</span>
          )}
        </td>
        <td className="text-muted">{letter.principal}</td>
        <td className="max-w-[320px]">
          <button
            type="button"
            aria-expanded={open}
            onClick={onToggle}
            className="block max-w-full truncate font-mono text-xs hover:text-accent"
          >
            {letter.text}
          </button>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={6} className="h-auto! whitespace-normal! py-2!">
            <ul className="mb-2">
              {letter.violations.map((violation) => (
                <li key={`${violation.code} ${violation.path}`}>
                  <code className="text-xs text-muted">
                    {violation.code} {violation.path}
                  </code>{" "}
                  {violation.message}
                </li>
              ))}
            </ul>
            <pre className="max-h-60 overflow-auto whitespace-pre-wrap break-all rounded-md bg-bg p-2 font-mono text-xs">
              {letter.text}
            </pre>
          </td>
        </tr>
      )}
    </>
  );
}
