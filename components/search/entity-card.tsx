"use client";

import { valueStatuses } from "@/server/domain/data-plane-api/features.ts";
import { FeatureValueView } from "../feature/feature-value.tsx";
import type { FeatureValue } from "../feature/serving.ts";
import { onlineBody, onlinePath } from "../feature/use-online.ts";
import { Instant } from "../time/instant.tsx";
import { Age } from "../ui/age.tsx";
import { Figure } from "../ui/figure.tsx";
import { notKnown } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Table } from "../ui/table.tsx";
import { EntityEventsList } from "./entity-events.tsx";
import { featureHref } from "./hit-links.ts";
import type { EntityReply } from "./types.ts";

/** An entity that the question names: its features at that instant and what it did. `asOf` null: now. */
export function EntityCard({
  answer,
  asOf,
  askedAt,
}: {
  answer: EntityReply;
  asOf: string | null;
  /** When the question was answered, ISO 8601. */
  askedAt: string | null;
}) {
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
                <td className="max-w-[320px] truncate max-md:w-full max-md:max-w-0">
                  <Figure
                    label={`${short} of ${name}`}
                    className="max-w-full truncate"
                    value={
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
                    }
                    how={{
                      formula:
                        asOf === null
                          ? "The feature's definition over this key's records up to the moment it was asked."
                          : "The feature's definition over this key's records up to that instant, with what was corrected since.",
                      inputs: [
                        { name: "of", value: name },
                        {
                          name: "records that count",
                          value: "open",
                          href: `${featureHref(featureSet, entity, asOf, short)}&explain=${encodeURIComponent(short)}`,
                        },
                        {
                          name: "newest event",
                          value: eventTime === null ? notKnown : <Instant at={eventTime} style="full" />,
                        },
                        { name: "as of", value: <Instant at={answer.asOf} style="full" /> },
                      ],
                      computedAt: askedAt,
                      call: {
                        method: "POST",
                        path: onlinePath,
                        body: onlineBody(
                          { features: [feature], entities: [entity] },
                          { asOf: asOf ?? undefined, known: "corrected" },
                        ),
                        field: ".rows[0].values[0].value",
                      },
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
