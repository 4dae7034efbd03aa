"use client";

import { parseFeatureId } from "../feature/feature-set.ts";
import { productPath } from "../product/tabs.ts";
import type { Outputs } from "../trpc/client.ts";
import { formatCount, formatShare } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Table, TableHead } from "../ui/table.tsx";

/** The features of a set, the version each was computed by, and in how many rows it has a value. */
export function SetFeatures({ set }: { set: Outputs["trainingSet"]["get"] }) {
  return (
    <Panel id="features" title="Features" aside={formatCount(set.features.length)} flush>
      <Table label="Features of the training set" className="max-h-[380px]">
        <TableHead
          columns={[
            "Feature",
            "Type",
            "Definition",
            { label: "Present", num: true },
            { label: "Null", num: true },
          ]}
        />
        <tbody>
          {set.features.map((feature) => {
            const id = parseFeatureId(feature.name);
            const all = feature.present + feature.null;
            return (
              <tr key={feature.name}>
                <td className="max-w-[360px] truncate" title={feature.name}>
                  {id ? (
                    <Link
                      toNow
                      href={`${productPath(id.productId, "features")}?feature=${encodeURIComponent(id.name)}`}
                      className="hover:text-accent"
                    >
                      <span className="text-muted max-md:hidden">{id.productId.split("/")[1]}.</span>
                      <span className="font-semibold">{id.name}</span>
                    </Link>
                  ) : (
                    feature.name
                  )}
                </td>
                <td className="text-muted">{feature.dtype}</td>
                <td className="text-muted" title={feature.version}>
                  {feature.version.split(" ").at(-1)}
                </td>
                <td className="num">{formatCount(feature.present)}</td>
                <td className="num" title={formatCount(feature.null)}>
                  {all === 0 ? "–" : formatShare(feature.null / all)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </Panel>
  );
}
