"use client";

import NextLink from "next/link";
import { useSearchParams } from "next/navigation";
import type { ComponentProps } from "react";
import { keepTime } from "../time/keep-time.ts";

export interface LinkProps extends Omit<ComponentProps<typeof NextLink>, "href"> {
  href: string;
  /** Leave the time control's instant behind, for links that mean now. */
  toNow?: boolean;
}

/**
 * A link inside the portal. It carries the time control (`at`, `known`) along, so that a reader who travelled
 * to an instant stays there from page to page. Pages are not prefetched: the portal is dynamic throughout.
 */
export function Link({ href, toNow = false, prefetch = false, ...rest }: LinkProps) {
  const params = useSearchParams();
  return <NextLink href={toNow ? href : keepTime(href, params)} prefetch={prefetch} {...rest} />;
}

/** Looks of a link inside running text: told apart from it without its colour. */
export const textLink =
  "text-accent underline decoration-accent-line underline-offset-2 hover:decoration-accent";
