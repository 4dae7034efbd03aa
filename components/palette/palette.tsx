"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useRouter, useSearchParams } from "next/navigation";
import { Dialog } from "radix-ui";
import { useDeferredValue, useState } from "react";
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

interface Entry {
  id: string;
  label: string;
  detail: string;
  run: () => void;
}

const kinds: { kind: Suggestion["kind"]; heading: string }[] = [
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
  const [chosen, setChosen] = useState("");
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
  const here = [
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
  ];
  const link = (id: string, label: string, detail: string, href: string): Entry => ({
    id,
    label,
    detail,
    run: () => go(href, label),
  });
  const groups: { heading: string; entries: Entry[] }[] = [
    ...kinds.map(({ kind, heading }) => ({
      heading,
      entries: (found.data ?? [])
        .filter((item) => item.kind === kind)
        .map((item) => link(`${kind} ${item.id}`, item.label, item.detail, item.href)),
    })),
    {
      heading: "Pages",
      entries: pages
        .filter((page) => matches(asked, page.label, page.detail))
        .map((page) => link(`page ${page.href}`, page.label, page.detail, page.href)),
    },
    {
      heading: "Here",
      entries: here
        .filter((action) => matches(asked, action.label, action.hint))
        .map((action) => ({
          id: `here ${action.label}`,
          label: action.label,
          detail: action.hint,
          run: () => {
            close();
            action.run();
          },
        })),
    },
    {
      heading: "Search",
      entries:
        asked === ""
          ? []
          : [
              link(
                "search",
                `Search for “${asked}”`,
                "by name and meaning",
                `/search?q=${encodeURIComponent(asked)}`,
              ),
            ],
    },
  ].filter((group) => group.entries.length > 0);
  const ids = groups.flatMap((group) => group.entries.map((entry) => entry.id));
  // Answers come later than letters: what was chosen may be gone, then the first is.
  const selected = ids.includes(chosen) ? chosen : (ids[0] ?? "");

  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? onOpenChange(true) : close())}>
      <Dialog.Portal>
        <Dialog.Overlay className={scrim} />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-[600px] -translate-x-1/2 overflow-hidden rounded-md border border-line-strong bg-raised shadow-raised outline-none"
        >
          <Dialog.Title className="sr-only">Go to</Dialog.Title>
          <Command shouldFilter={false} label="Go to" loop value={selected} onValueChange={setChosen}>
            <Command.Input
              value={text}
              onValueChange={(typed) => {
                setText(typed);
                setChosen("");
              }}
              placeholder="Product, field, page, article or action"
              className="h-11 w-full border-b border-line bg-transparent px-4 text-md outline-none"
            />
            <Command.List className="max-h-[52vh] overflow-auto p-1.5 [scroll-padding-block:8px]">
              {found.isError && <p className="px-2.5 py-2 text-breach">{problemOf(found.error).detail}</p>}
              {groups.map(({ heading, entries }) => (
                <Command.Group
                  key={heading}
                  heading={heading}
                  className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
                >
                  {entries.map((entry) => (
                    <Command.Item
                      key={entry.id}
                      value={entry.id}
                      onSelect={entry.run}
                      className="flex h-8 items-center justify-between gap-4 rounded-sm px-2.5 data-[selected=true]:bg-accent-soft"
                    >
                      <span className="shrink-0">{entry.label}</span>
                      <span className="truncate text-xs text-muted">{entry.detail}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
