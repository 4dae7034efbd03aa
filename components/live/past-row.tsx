"use client";

import { productPath } from "../product/tabs.ts";
import { formatAddress } from "../stream/start.ts";
import { problemOf } from "../trpc/problem.ts";
import { Age } from "../ui/age.tsx";
import { Link } from "../ui/link.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { useNewestRecord } from "./newest-record.ts";
import { SummaryLine } from "./summary-line.tsx";

/** A stream as it stood at an instant: its newest record of then. Rates of the past are not kept. */
export function PastRow({ id, asOf }: { id: string; asOf: string }) {
  const page = useNewestRecord(id, asOf);
  const [domain, name] = id.split("/");
  const { record } = page;
  return (
    <tr>
      <td>
        <Link href={productPath(id, "live")} className="hover:text-accent">
          <span className="text-muted max-md:hidden">{domain} / </span>
          <span className="font-semibold">{name}</span>
        </Link>
      </td>
      <td className="num">
        <Age at={record?.knowledgeTime} until={asOf} />
      </td>
      <td className="max-w-0 w-full truncate">
        {page.isPending && <Skeleton className="h-3 w-1/2" />}
        {page.isError && <Status state="unknown">{problemOf(page.error).detail}</Status>}
        {page.data && record === undefined && <span className="text-faint">nothing had come yet</span>}
        {record && (
          <Link
            href={`${productPath(id, "live")}?record=${formatAddress(record)}`}
            className="hover:text-accent"
          >
            <SummaryLine record={record} />
          </Link>
        )}
      </td>
    </tr>
  );
}
