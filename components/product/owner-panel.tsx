"use client";

import { Instant } from "../time/instant.tsx";
import { External } from "../ui/icons.tsx";
import { useShownProduct } from "./product-shell.tsx";
import { ThenNow, TimedPanel } from "./timed-panel.tsx";

/** Who answers for it, under which licence it may be used, and whom to name. */
export function OwnerPanel() {
  const { product } = useShownProduct();
  return (
    <TimedPanel
      title="Owner, licence, attribution"
      facts={(p) => [p.owner, p.team, p.licence, p.attribution, p.links, p.status]}
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <dt className="text-muted">Owner</dt>
        <dd className="min-w-0">
          <ThenNow of={(p) => p.owner?.name ?? null} empty={<span className="text-unknown">nobody</span>} />
          {product.owner?.email && (
            <a href={`mailto:${product.owner.email}`} className="ml-2 break-all text-accent hover:underline">
              {product.owner.email}
            </a>
          )}
        </dd>
        {product.team.length > 0 && (
          <>
            <dt className="text-muted">Team</dt>
            <dd>
              {product.team.map((member, index) => (
                <span key={member.personId}>
                  {index > 0 && ", "}
                  {member.name} <span className="text-faint">{member.role}</span>
                </span>
              ))}
            </dd>
          </>
        )}
        <dt className="text-muted">Licence</dt>
        <dd>
          <ThenNow of={(p) => p.licence} empty={<span className="text-unknown">not stated</span>} />
        </dd>
        <dt className="text-muted">Attribution</dt>
        <dd className="break-words">
          <ThenNow of={(p) => p.attribution} empty={<span className="text-unknown">not stated</span>} />
        </dd>
        <dt className="text-muted">Published</dt>
        <dd>
          <Instant at={product.createdAt} style="date" />
          {product.revision > 1 && (
            <span className="text-muted">
              , changed <Instant at={product.updatedAt} />
            </span>
          )}
        </dd>
      </dl>
      {product.links.length > 0 && (
        <ul className="mt-2 border-t border-line pt-2">
          {product.links.map((link) => (
            <li key={link.url}>
              <a
                href={link.url}
                target="_blank"
                rel="noreferrer"
                className="inline-flex min-h-6 max-w-full items-center gap-1 text-accent hover:underline"
              >
                <span className="truncate">{link.label}</span> <External size={12} />
              </a>
            </li>
          ))}
        </ul>
      )}
    </TimedPanel>
  );
}
