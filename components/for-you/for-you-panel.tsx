"use client";

import type { ReactNode } from "react";
import type { ForYou } from "@/server/domain/read-models/for-you.ts";
import { useTrackUsage } from "../frame/use-track-usage.ts";
import { resumeTour } from "../home/journey.ts";
import { useJourney } from "../home/use-journey.ts";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Link, textLink } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Announcement } from "./announcement.tsx";
import { NearList } from "./near-list.tsx";
import { reasonText } from "./reason.ts";
import { useForYou } from "./use-for-you.ts";

/** Products, features and help nearest to the reader's last actions; reorders by itself when they do something. */
export function ForYouPanel() {
  const found = useForYou();
  const forYou = found.data;
  return (
    <Panel
      title="For what you are doing now"
      id="for-you"
      flush
      aside={forYou?.state === "ready" && <Newest forYou={forYou} />}
    >
      {found.isError && forYou === undefined ? (
        <ErrorState
          what="What is near could not be ranked"
          error={found.error}
          onRetry={() => void found.refetch()}
          retrying={found.isFetching}
        />
      ) : forYou === undefined ? (
        <div className="flex h-[392px] flex-col gap-3 px-3.5 pt-2 max-md:h-[600px]">
          {[0, 1, 2, 3, 4].map((line) => (
            <Skeleton key={line} className="h-5 w-full" />
          ))}
        </div>
      ) : forYou.state === "ready" ? (
        <>
          <Actions actions={forYou.actions} />
          <NearList title="Products" list="products" forYou={forYou} />
          <NearList title="Features" list="features" forYou={forYou} />
          <NearList title="Help" list="articles" forYou={forYou} />
        </>
      ) : (
        <Nothing state={forYou.state} />
      )}
      <Announcement forYou={forYou} />
    </Panel>
  );
}

function Newest({ forYou }: { forYou: ForYou }) {
  const at = forYou.actions[0]?.at;
  return (
    <span className="max-md:hidden">
      by your action of <Age at={at} suffix=" ago" />
    </span>
  );
}

/** The actions it all rests on, newest first, in one line. */
function Actions({ actions }: { actions: ForYou["actions"] }) {
  return (
    <ol
      aria-label="Your last actions"
      className="flex h-8 items-center gap-4 overflow-hidden border-t border-line px-3.5 text-xs text-muted max-md:h-auto max-md:flex-col max-md:items-stretch max-md:gap-0 max-md:py-1.5"
    >
      {actions.map((action) => (
        <li
          key={`${action.kind} ${action.words}`}
          className="flex min-w-0 gap-1 max-md:min-h-6 max-md:items-center max-md:justify-between"
        >
          {action.href === null ? (
            <span className="truncate">{reasonText(action)}</span>
          ) : (
            <Link href={action.href} className="truncate hover:underline max-md:leading-6">
              {reasonText(action)}
            </Link>
          )}
          <Age at={action.at} suffix=" ago" className="shrink-0" />
        </li>
      ))}
    </ol>
  );
}

function Nothing({ state }: { state: Exclude<ForYou["state"], "ready"> }) {
  const { set, pending } = useTrackUsage();
  const tourAway = useJourney()?.dismissed === true;
  const [text, action]: [ReactNode, ReactNode] = {
    "nothing-yet": [
      <>
        You have not searched or opened anything within 24 hours. Do so, and what is near appears here within
        a second. The four things to try are a beginning.
      </>,
      tourAway ? (
        <Button key="tour" size="sm" onClick={resumeTour}>
          Show the four things to try
        </Button>
      ) : (
        <Link key="search" href="/search?q=late%20planes" className={textLink}>
          Search “late planes”
        </Link>
      ),
    ],
    off: [
      "The recording of your usage is switched off, so there is nothing to go by. Nothing about you is kept for this.",
      <Button key="on" size="sm" busy={pending} onClick={() => set(true)}>
        Switch it on
      </Button>,
    ],
    "no-account": ["You are not signed in as a person of this mesh.", null],
    "no-feature": [
      <>
        This mesh has no product-analytics/user_session_aggregates with the features last_subjects,
        last_subject_actions and last_subject_times; the sample mesh defines them.
      </>,
      null,
    ],
  }[state] as [ReactNode, ReactNode];
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-3.5 py-3 text-muted">
      <p className="max-w-[75ch]">{text}</p>
      {action}
    </div>
  );
}
