"use client";

import { useQuery } from "@tanstack/react-query";
import { productPath } from "../product/tabs.ts";
import { postJson } from "../stream/post-json.ts";
import { formatAddress } from "../stream/start.ts";
import { Instant } from "../time/instant.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useZone } from "../time/zone.tsx";
import { ApiCall } from "../ui/api-call.tsx";
import { Drawer } from "../ui/dialog.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { Table } from "../ui/table.tsx";
import { type Entity, entityLabel, entityText } from "./entity.ts";
import type { ExplainReply } from "./explain-reply.ts";
import type { ShownFeature } from "./feature-set.ts";
import { featureId } from "./feature-set.ts";
import { FeatureValueView } from "./feature-value.tsx";
import type { OnlineValue } from "./serving.ts";
import { onlineBody, onlinePath } from "./use-online.ts";
import { valueText } from "./value-text.ts";

/**
 * A feature at an instant: the value as online reads give it, as history gives it and as brute force gives it, side by
 * side; the records that count for it; the call that returns the same number.
 */
export function InstantPanel({
  productId,
  source,
  columns,
  feature,
  entity,
  moment,
  onClose,
}: {
  productId: string;
  source: string;
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
      )) as ExplainReply,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const reply = explained.data;
  const { dtype } = feature;
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
            <SideBySide reply={reply} dtype={dtype} />
            <Contributors reply={reply} source={source} dtype={dtype} />
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

function SideBySide({ reply, dtype }: { reply: ExplainReply; dtype: string | null }) {
  const sides: { label: string; title: string; value: OnlineValue | null }[] = [
    { label: "online", title: "What the online store answers", value: reply.online },
    { label: "historical", title: "What a training set gets for this instant", value: reply.historical },
    { label: "brute force", title: "Computed from the raw records alone", value: reply.reference },
  ];
  return (
    <section aria-label="Online, historical and brute force">
      <dl className="grid grid-cols-3 overflow-hidden rounded-md border border-line bg-panel">
        {sides.map(({ label, title, value }) => (
          <div key={label} className="min-w-0 border-l border-line px-3 py-2 first:border-l-0">
            <dt className="text-xs text-muted" title={title}>
              {label}
            </dt>
            <dd className="min-w-0 truncate text-md font-semibold">
              {value === null ? (
                <span className="font-normal text-faint">not asked</span>
              ) : (
                <FeatureValueView name={label} value={value} dtype={dtype} className="text-md!" />
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-1.5">
        {reply.equal === null ? (
          <Status state="unknown">could not be compared</Status>
        ) : reply.equal ? (
          <Status state="ok">all equal</Status>
        ) : (
          <Status state="breach">they differ</Status>
        )}
      </p>
    </section>
  );
}

function Contributors({
  reply,
  source,
  dtype,
}: {
  reply: ExplainReply;
  source: string;
  dtype: string | null;
}) {
  const zone = useZone();
  const { contributors, total } = reply;
  return (
    <section aria-labelledby="contributors">
      <h3 id="contributors" className="mb-1">
        Records that count{" "}
        <span className="font-normal text-muted">
          {total > contributors.length
            ? `the newest ${formatCount(contributors.length)} of ${formatCount(total)}`
            : formatCount(total)}
        </span>
      </h3>
      {contributors.length === 0 ? (
        <p className="text-muted">None: nothing of this key is in the window.</p>
      ) : (
        <Table label="Records that count" className="max-h-[340px] rounded-md border border-line bg-panel">
          <thead>
            <tr>
              <th scope="col">Record</th>
              <th scope="col">Happened</th>
              <th scope="col">Known</th>
              <th scope="col">Servable</th>
              <th scope="col" className="num">
                Value
              </th>
            </tr>
          </thead>
          <tbody>
            {contributors.map((each) => (
              <tr key={formatAddress(each)}>
                <td>
                  <Link
                    href={`${productPath(source, "live")}?record=${formatAddress(each)}`}
                    className="font-mono text-xs text-accent hover:underline"
                  >
                    {formatAddress(each)}
                  </Link>
                </td>
                {[each.eventTime, each.knowledgeTime, each.servableAt].map((at, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: three columns with fixed places
                  <td key={place} className="font-mono text-xs text-muted">
                    <Instant at={at} style="time" />
                  </td>
                ))}
                <td className="num max-w-[160px] truncate font-mono text-xs">
                  {valueText(each.value, dtype ?? "", zone)}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}
