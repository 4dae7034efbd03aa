"use client";

import { PageHead } from "../frame/page-head.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Link, textLink } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Status } from "../ui/status.tsx";
import { articlesProduct } from "./articles-product.ts";

/** An edition has been published: which one, and where in the log it stands. */
export function Published({
  id,
  title,
  partition,
  offset,
  revision,
}: {
  id: string;
  title: string;
  partition: number;
  offset: number;
  revision: number;
}) {
  const place = `${partition}:${offset}`;
  return (
    <div>
      <PageHead title={title} sub={<Status state="ok">published</Status>} />
      <Panel className="m-5 max-w-[620px]">
        <p>
          Edition {revision} is record{" "}
          <Link
            href={`/products/${articlesProduct}/live?record=${encodeURIComponent(place)}`}
            toNow
            className={`font-mono ${textLink}`}
          >
            {place}
          </Link>{" "}
          of the stream <span className="font-mono">{articlesProduct}</span>
          {revision > 1 && ", a correction with the same id: the editions before it stay in the log"}.
        </p>
        <div className="mt-3 flex gap-2">
          <ButtonLink href={`/help/${id}`} toNow variant="primary">
            Read it
          </ButtonLink>
          <ButtonLink href={`/products/${articlesProduct}/live?record=${encodeURIComponent(place)}`} toNow>
            See the record
          </ButtonLink>
          <ButtonLink href="/help" toNow variant="quiet">
            All articles
          </ButtonLink>
        </div>
      </Panel>
    </div>
  );
}
