"use client";

import { valueStatuses } from "@/server/domain/data-plane-api/features.ts";
import { FeatureValueView } from "../feature/feature-value.tsx";
import type { FeatureValue } from "../feature/serving.ts";
import { Instant } from "../time/instant.tsx";
import { Age } from "../ui/age.tsx";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Table } from "../ui/table.tsx";
import { EntityEventsList } from "./entity-events.tsx";
import { featureHref } from "./hit-links.ts";
import type { EntityReply } from "./types.ts";

/** An entity that the question names: its features at that instant and what it did. `asOf` null: now. */
export function EntityCard({ answer, asOf }: { answer: EntityReply; asOf: string | null }) {
  const { entity, featureSet, values, events } = answer;
  const id = `entity-${featureSet}-${JSON.stringify(entity)}`.replaceAll(/[^\w-]+/g, "_");
  const name = Object.entries(entity)
    .map(([column, value]) => `${column} ${value}`)
    .join(", ");
  return (
    <Panel
      flush
      id={id}
      title={
        <Link href={featureHref(featureSet, entity, asOf)} className="hover:underline">
          {name}
        </Link>
      }
      aside={
        <span className="truncate">
          {asOf === null ? "as of now" : "as corrected, as of "}
          {asOf !== null && <Instant at={answer.asOf} />}
        </span>
      }
    >
      <Table label={`Features of ${name}`}>
        <thead>
          <tr>
            <th>Feature</th>
            <th>Value</th>
            <th className="num">Newest event</th>
          </tr>
        </thead>
        <tbody>
          {values.map(({ feature, value, status, eventTime }) => {
            const short = feature.slice(feature.indexOf(".") + 1);
            return (
              <tr key={feature}>
                <td>
                  <Link
                    href={featureHref(featureSet, entity, asOf, short)}
                    className="hover:underline"
                    title={feature}
                  >
                    {short}
                  </Link>
                </td>
                <td className="max-w-[320px] truncate max-md:max-w-[120px]">
                  <FeatureValueView
                    name={short}
                    dtype={null}
                    value={{
                      value: value as FeatureValue,
                      status: valueStatuses.find((each) => each === status) ?? "INVALID",
                      eventTime,
                      knownAt: null,
                      servableAt: null,
                    }}
                  />
                </td>
                <td className="num">
                  <Age
                    at={eventTime}
                    {...(asOf === null ? {} : { until: answer.asOf })}
                    suffix={asOf === null ? " ago" : " before"}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </Table>
      {events && <EntityEventsList events={events} columns={Object.keys(entity)} />}
    </Panel>
  );
}
