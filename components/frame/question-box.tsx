"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { fitQuestion } from "../search/search-state.ts";
import { keepTime } from "../time/keep-time.ts";
import { Search } from "../ui/icons.tsx";
import { Kbd } from "../ui/kbd.tsx";

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

/** The one question box: `/` leads to it, Enter to the results. */
export function QuestionBox() {
  const router = useRouter();
  const path = usePathname();
  const params = useSearchParams();
  const input = useRef<HTMLInputElement>(null);
  const asked = path === "/search" ? (params.get("q") ?? "") : "";
  const [text, setText] = useState(asked);
  const [shown, setShown] = useState(asked);
  // The address leads: going back, or a shared link, changes what stands in the box.
  if (asked !== shown) {
    setShown(asked);
    setText(asked);
  }
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    window.addEventListener("keydown", focus);
    return () => window.removeEventListener("keydown", focus);
  }, []);
  return (
    <search className="min-w-0 flex-1 md:max-w-[560px]">
      <form
        action="/search"
        onSubmit={(event) => {
          event.preventDefault();
          const question = text.trim();
          if (question === "") return;
          const { q, cut } = fitQuestion(question);
          const long = cut === null ? "" : `&cut=${cut}`;
          router.push(keepTime(`/search?q=${encodeURIComponent(q)}${long}`, params));
        }}
        className="flex h-8 items-center gap-2 rounded-md border border-line-strong bg-bg px-2.5 focus-within:border-accent"
      >
        <Search className="text-faint md:hidden" />
        <input
          ref={input}
          name="q"
          type="search"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
          aria-label="Search across every product"
          aria-keyshortcuts="/"
          placeholder="Ask in your own words, or by name: “late departures”"
          className="min-w-0 flex-1 truncate bg-transparent outline-none [&::-webkit-search-cancel-button]:hidden"
        />
        <span className="max-md:hidden">
          <Kbd>/</Kbd>
        </span>
      </form>
    </search>
  );
}
