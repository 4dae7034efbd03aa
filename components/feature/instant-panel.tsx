"use client";

import { useQuery } from "@tanstack/react-query";
import type { ValueStatus } from "@/server/domain/data-plane-api/features.ts";
import type { FeatureExplanation } from "@/server/domain/data-plane-api/historical.ts";
import { productPath } from "../product/tabs.ts";
import { postJson } from "../stream/post-json.ts";
import { Instant } from "../time/instant.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useZone } from "../time/zone.tsx";
import { ApiCall } from "../ui/api-call.tsx";
import { cx } from "../ui/cx.ts";
import { Drawer } from "../ui/dialog.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { type Entity, entityLabel, entityText } from "./entity.ts";
import type { ShownFeature } from "./feature-set.ts";
import { featureId } from "./feature-set.ts";
import type { FeatureValue } from "./serving.ts";
import { onlineBody, onlinePath } from "./use-online.ts";
import { statusMeaning } from "./value-status.tsx";
import { rawText, sameValue, valueText } from "./value-text.ts";

/**
 * A feature at an instant: the value as online reads give it, as history gives it and as brute force gives it, side by
 * side; the records that count for it; the call that returns the same number.
 */
export function InstantPanel({
  productId,
  columns,
  feature,
  entity,
  moment,
  onClose,
}: {
  productId: string;
  columns: readonly string[];
  feature: ShownFeature;
  entity: Entity;
  /** The instant; the page's own by default. */
  moment?: string | undefined;
  onClose: () => void;
}) {
  const { asOf, known } = useAsOf();
  const at = moment ?? asOf;
  const id = featureId(productId, feature.name);
  const explained = useQuery({
    queryKey: ["feature-explain", id, entityText(entity), at ?? null],
    queryFn: async ({ signal }) =>
      (await postJson(
        "/api/v1/features/explain",
        { feature: id, entity, ...(at === undefined ? {} : { at }) },
        signal,
      )) as FeatureExplanation,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const reply = explained.data;
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={feature.name}
      description={
        <>
          {entityLabel(entity, columns)}
          {reply && (
            <>
              {" at "}
              <Instant at={reply.at} style="full" />
            </>
          )}
        </>
      }
      className="md:w-[600px]!"
    >
      <div className="flex flex-col gap-4">
        <p className="text-muted">
          {feature.definition} {feature.coverage?.text}
        </p>
        {explained.isError && (
          <ErrorState
            className="m-0!"
            error={explained.error}
            what="How it came about could not be read"
            onRetry={() => void explained.refetch()}
            retrying={explained.isFetching}
          />
        )}
        {explained.isPending && <Skeleton className="h-[120px]" />}
        {reply && (
          <>
            <SideBySide
              reply={reply}
              shown={at === undefined || known === "served" ? "asServed" : "asCorrected"}
            />
            <Contributors reply={reply} />
          </>
        )}
        <ApiCall
          method="POST"
          path={onlinePath}
          body={onlineBody({ features: [id], entities: [entity] }, { asOf: at, known })}
          field=".rows[0].values[0]"
        />
      </div>
    </Drawer>
  );
}

const evaluators = [
  { name: "online", title: "What the online store answers" },
  { name: "historical", title: "What a training set gets for this instant" },
  { name: "reference", title: "Computed by brute force from the raw records alone" },
] as const;

/** The value by each evaluator, as served and as corrected; the row the page shows is the strong one. */
function SideBySide({ reply, shown }: { reply: FeatureExplanation; shown: "asServed" | "asCorrected" }) {
  const zone = useZone();
  const rows = [
    { name: "asServed", label: "as served" },
    { name: "asCorrected", label: "as corrected" },
  ] as const;
  return (
    <section aria-label="Online, historical and brute force">
      <Table
        label="The value by every evaluator"
        className="rounded-md border border-line bg-panel [&_tbody_tr:last-child>*]:border-b-0"
      >
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">Knowledge</span>
            </th>
            {evaluators.map(({ name, title }) => (
              <th key={name} scope="col" title={title}>
                {name === "reference" ? "brute force" : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, label }) => (
            <tr key={name} data-selected={name === shown}>
              <td className="text-muted">{label}</td>
              {evaluators.map((evaluator) => {
                const value = reply[evaluator.name][name] as FeatureValue;
                const differs = !sameValue(value, reply.reference[name] as FeatureValue);
                return (
                  <td key={evaluator.name} className="max-w-[150px]" title={rawText(value)}>
                    <span
                      className={cx(
                        "block truncate font-mono text-xs",
                        name === shown && "text-sm! font-semibold",
                        differs && "text-breach",
                      )}
                    >
                      {valueText(value, reply.dtype, zone)}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </Table>
      <p className="mt-1.5 flex flex-wrap items-center gap-x-4">
        {reply.equal ? (
          <Status state="ok">all three are equal</Status>
        ) : (
          <Status state="breach">they differ</Status>
        )}
        <span className="text-muted">
          online status {statusWords(reply.status[shown])}
          {!reply.seen && ", this key was never seen"}
        </span>
      </p>
    </section>
  );
}

const statusWords = (status: string): string =>
  status in statusMeaning ? statusMeaning[status as ValueStatus].words : status;

function Contributors({ reply }: { reply: FeatureExplanation }) {
  const zone = useZone();
  const { contributing, notCounted, contributions } = reply;
  return (
    <section aria-labelledby="contributors">
      <h3 id="contributors" className="mb-1">
        Records that count{" "}
        <span className="font-normal text-muted">
          {contributing > contributions.length
            ? `the newest ${formatCount(contributions.length)} of ${formatCount(contributing)}`
            : formatCount(contributing)}
          {notCounted > 0 && `, ${formatCount(notCounted)} more were corrected or known later`}
        </span>
      </h3>
      {contributions.length === 0 ? (
        <p className="text-muted">
          None as served at this instant: the value rests on no record of a stream.
        </p>
      ) : (
        <Table label="Records that count" className="max-h-[340px] rounded-md border border-line bg-panel">
          <TableHead columns={["Record", "Happened", "Known", "Servable", { label: "Value", num: true }]} />
          <tbody>
            {contributions.toReversed().map((each) => (
              <tr key={`${each.productId} ${each.place}`}>
                <td>
                  <Link
                    href={`${productPath(each.productId, "live")}?record=${each.place}`}
                    className="font-mono text-xs text-accent hover:underline"
                    title={`${each.productId} ${each.place}`}
                  >
                    {each.place}
                  </Link>
                </td>
                <Time at={each.eventTime} />
                <Time at={each.knownAt} />
                <Time at={each.servableAt} />
                <td
                  className="num max-w-[140px] truncate font-mono text-xs"
                  title={rawText(each.value as FeatureValue)}
                >
                  {valueText(each.value as FeatureValue, "", zone)}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}

function Time({ at }: { at: string }) {
  return (
    <td className="font-mono text-xs text-muted">
      <Instant at={at} style="time" />
    </td>
  );
}
