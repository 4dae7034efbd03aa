"use client";

import { PageHead } from "../frame/page-head.tsx";
import { roleName, useMe } from "../frame/use-me.ts";
import { useTrackUsage } from "../frame/use-track-usage.ts";
import { Link, textLink } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Switch } from "../ui/switch.tsx";
import { OwnPassword } from "./own-password.tsx";
import { Tokens } from "./tokens.tsx";

/** One's own account: who Millrace takes one for, whether usage is recorded, and the tokens of one's programs. */
export function AccountPage() {
  const me = useMe();
  const usage = useTrackUsage();
  const person = me?.person;
  return (
    <div>
      <PageHead title="Account" sub={person?.email} />
      <div className="flex max-w-[980px] flex-col gap-4 p-5 max-md:p-3">
        <Panel title="You" id="you">
          {me === undefined ? (
            <Skeleton className="h-[88px] w-80" />
          ) : (
            <dl className="grid grid-cols-[120px_minmax(0,1fr)] gap-y-1.5">
              <dt className="text-muted">Name</dt>
              <dd>{me.principal.name}</dd>
              <dt className="text-muted">Role</dt>
              <dd>
                {roleName(me.principal.role)}
                {person?.title &&
                  person.title.toLowerCase() !== roleName(me.principal.role) &&
                  `, ${person.title}`}
              </dd>
              <dt className="text-muted">Teams</dt>
              <dd>{person?.teams.map((team) => team.name).join(", ") || "none"}</dd>
              <dt className="text-muted">May change</dt>
              <dd className="normal-nums">
                {me.principal.domains.length === 0
                  ? "no domain; every signed-in person reads all products"
                  : `products of ${me.principal.domains.join(", ")}`}
              </dd>
            </dl>
          )}
        </Panel>
        {person && (
          <Panel title="Usage" id="usage">
            <div className="flex items-start gap-3">
              <Switch
                id="track-usage"
                checked={person.trackUsage}
                disabled={usage.pending}
                onChange={(on) => usage.set(on)}
              />
              <div>
                <label htmlFor="track-usage" className="block font-semibold">
                  Record my use of this portal
                </label>
                <p className="max-w-[70ch] text-muted">
                  Page views, searches, clicks and codes of errors shown become records of{" "}
                  <Link href="/products/product-analytics/clickstream_events" className={textLink}>
                    product-analytics/clickstream_events
                  </Link>
                  , under your account id and a random id of the browser tab. Nothing else about you is in
                  them. Off means that nothing leaves your browser.
                </p>
              </div>
            </div>
          </Panel>
        )}
        {person && !me?.personas.some((persona) => persona.id === person.id) && <OwnPassword />}
        <Tokens />
      </div>
    </div>
  );
}
