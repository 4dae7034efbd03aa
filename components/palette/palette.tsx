"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useRouter, useSearchParams } from "next/navigation";
import { Dialog } from "radix-ui";
import { type ReactNode, useDeferredValue, useState } from "react";
import { useTrack } from "../frame/clickstream.tsx";
import { pages } from "../frame/pages.ts";
import { useTheme } from "../frame/theme.tsx";
import { nowMs } from "../time/browser-clock.ts";
import { keepTime } from "../time/keep-time.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { scrim } from "../ui/overlay.ts";
import { matches } from "./matches.ts";

type Suggestion = Outputs["catalog"]["suggest"][number];

const groups: { kind: Suggestion["kind"]; heading: string }[] = [
  { kind: "product", heading: "Products" },
  { kind: "field", heading: "Fields" },
  { kind: "domain", heading: "Domains" },
  { kind: "article", heading: "Help" },
  { kind: "action", heading: "Actions" },
];

/** Go to any product, field, page, article or action by a few letters. */
export default function Palette({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const params = useSearchParams();
  const track = useTrack();
  const { theme, choose } = useTheme();
  const { pinned, travel } = useAsOf();
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const found = useQuery(
    trpc.catalog.suggest.queryOptions({ q: asked }, { enabled: open, placeholderData: keepPreviousData }),
  );

  const close = () => {
    onOpenChange(false);
    setText("");
  };
  const go = (href: string, label: string) => {
    track({ action: "click", target: `palette ${label}` });
    close();
    router.push(keepTime(href, params));
  };
  const run = (action: () => void) => () => {
    close();
    action();
  };
  const shownPages = pages.filter((page) => matches(asked, page.label, page.detail));
  const actions = [
    { label: "Theme: light", hint: theme === "light" ? "current" : "", run: () => choose("light") },
    { label: "Theme: dark", hint: theme === "dark" ? "current" : "", run: () => choose("dark") },
    { label: "Theme: as the system", hint: theme === "system" ? "current" : "", run: () => choose("system") },
    ...(pinned ? [{ label: "Back to live", hint: "leave the past", run: () => travel(null) }] : []),
    {
      label: "Travel ten minutes back",
      hint: "time control",
      run: () => travel(new Date(nowMs() - 600_000).toISOString()),
    },
    { label: "Account and API tokens", hint: "", run: () => router.push("/account") },
  ].filter((action) => matches(asked, action.label, action.hint));

  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? onOpenChange(true) : close())}>
      <Dialog.Portal>
        <Dialog.Overlay className={scrim} />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-[600px] -translate-x-1/2 overflow-hidden rounded-md border border-line-strong bg-raised shadow-raised outline-none"
        >
          <Dialog.Title className="sr-only">Go to</Dialog.Title>
          <Command shouldFilter={false} label="Go to" loop>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder="Product, field, page, article or action"
              className="h-11 w-full border-b border-line bg-transparent px-4 text-md outline-none"
            />
            <Command.List className="max-h-[52vh] overflow-auto p-1.5 [scroll-padding-block:8px]">
              <Command.Empty className="px-3 py-5 text-muted">
                {found.isError
                  ? problemOf(found.error).detail
                  : found.isFetching
                    ? "Looking…"
                    : `Nothing is named like “${asked}”. Press Enter in the search box to search by meaning.`}
              </Command.Empty>
              {groups.map(({ kind, heading }) => {
                const items = (found.data ?? []).filter((item) => item.kind === kind);
                return items.length === 0 ? null : (
                  <Group key={kind} heading={heading}>
                    {items.map((item) => (
                      <Item
                        key={item.id}
                        value={`${kind} ${item.id}`}
                        label={item.label}
                        detail={item.detail}
                        onSelect={() => go(item.href, item.label)}
                      />
                    ))}
                  </Group>
                );
              })}
              {shownPages.length > 0 && (
                <Group heading="Pages">
                  {shownPages.map((page) => (
                    <Item
                      key={page.href}
                      value={`page ${page.href}`}
                      label={page.label}
                      detail={page.detail}
                      onSelect={() => go(page.href, page.label)}
                    />
                  ))}
                </Group>
              )}
              {actions.length > 0 && (
                <Group heading="Here">
                  {actions.map((action) => (
                    <Item
                      key={action.label}
                      value={`here ${action.label}`}
                      label={action.label}
                      detail={action.hint}
                      onSelect={run(action.run)}
                    />
                  ))}
                </Group>
              )}
              {asked !== "" && (
                <Group heading="Search">
                  <Item
                    value={`search ${asked}`}
                    label={`Search for “${asked}”`}
                    detail="by name and meaning"
                    onSelect={() => go(`/search?q=${encodeURIComponent(asked)}`, "search")}
                  />
                </Group>
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
    >
      {children}
    </Command.Group>
  );
}

function Item({
  value,
  label,
  detail,
  onSelect,
}: {
  value: string;
  label: string;
  detail: string;
  onSelect: () => void;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-8 items-center justify-between gap-4 rounded-sm px-2.5 data-[selected=true]:bg-accent-soft"
    >
      <span className="truncate">{label}</span>
      <span className="truncate text-xs text-muted">{detail}</span>
    </Command.Item>
  );
}
