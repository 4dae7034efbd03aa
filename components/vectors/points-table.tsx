"use client";

import { useState } from "react";
import type { Projection } from "@/server/domain/data-plane-api/vectors.ts";
import { Link } from "../ui/link.tsx";
import { LoadMore } from "../ui/load-more.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { recordPath } from "./record-path.ts";

const page = 50;

/** The points of the projection as rows, for readers who do not see the plane. */
export function PointsTable({
  points,
  colour,
  onChoose,
}: {
  points: Projection["points"];
  colour: string | null;
  onChoose: (id: string) => void;
}) {
  const [count, setCount] = useState(page);
  return (
    <>
      <Table label="Records of the projection" className="max-h-[450px]">
        <TableHead
          columns={[
            "Record",
            ...(colour === null ? [] : [colour]),
            { label: "Across", num: true },
            { label: "Up", num: true },
            "Text",
            { label: "Near to it", hidden: true },
          ]}
        />
        <tbody>
          {points.slice(0, count).map((point) => (
            <tr key={point.id}>
              <td className="max-w-40 truncate">
                <Link href={recordPath(point)} className="font-mono text-accent text-xs hover:underline">
                  {point.id}
                </Link>
              </td>
              {colour !== null && <td className="max-w-40 truncate">{point.value ?? "–"}</td>}
              <td className="num">{point.x.toFixed(3)}</td>
              <td className="num">{point.y.toFixed(3)}</td>
              <td className="max-w-[360px] truncate" title={point.text}>
                {point.text}
              </td>
              <td className="text-right">
                <button
                  type="button"
                  className="text-accent hover:underline"
                  onClick={() => onChoose(point.id)}
                >
                  Near<span className="sr-only"> to {point.id}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      <LoadMore
        shown={Math.min(count, points.length)}
        total={points.length}
        noun="records"
        hasMore={count < points.length}
        loading={false}
        onMore={() => setCount(count + page)}
      />
    </>
  );
}
