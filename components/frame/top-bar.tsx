"use client";

import { useSyncExternalStore } from "react";
import { usePalette } from "../palette/palette-provider.tsx";
import { TimeControl } from "../time/time-control.tsx";
import { IconButton } from "../ui/button.tsx";
import { Moon, Screen, Sun } from "../ui/icons.tsx";
import { Kbd } from "../ui/kbd.tsx";
import { Link } from "../ui/link.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { Wheel } from "./brand.tsx";
import { QuestionBox } from "./question-box.tsx";
import { useTheme } from "./theme.tsx";
import type { Theme } from "./theme-cookie.ts";

const noChange = () => () => {};
const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** Brand, question box, time control, palette, theme, account. */
export function TopBar() {
  const palette = usePalette();
  const mac = useSyncExternalStore(noChange, isMac, () => false);
  return (
    <header className="col-span-full flex h-12 items-center gap-3 border-b border-line bg-panel px-4 max-md:gap-2 max-md:px-3">
      <Link href="/" className="flex items-center gap-2 font-semibold tracking-tight md:w-[168px]">
        <Wheel />
        <span className="max-md:sr-only">Millrace</span>
      </Link>
      <QuestionBox />
      <div className="ml-auto flex items-center gap-3 max-md:ml-0 max-md:gap-1">
        <TimeControl />
        <button
          type="button"
          onClick={palette.open}
          aria-keyshortcuts="Control+K Meta+K"
          className="flex h-[30px] items-center gap-1.5 rounded-md px-1 text-muted hover:text-ink max-md:hidden"
        >
          Go to
          <span className="inline-flex w-14">
            <Kbd>{mac ? "⌘K" : "Ctrl K"}</Kbd>
          </span>
        </button>
        <ThemeSwitch />
        <AccountMenu />
      </div>
    </header>
  );
}

const nextTheme: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const themeWords: Record<Theme, string> = { system: "as the system", light: "light", dark: "dark" };

function ThemeSwitch() {
  const { theme, choose } = useTheme();
  return (
    <span className="max-md:hidden">
      <IconButton
        label={`Theme: ${themeWords[theme]}. Switch to ${themeWords[nextTheme[theme]]}`}
        onClick={() => choose(nextTheme[theme])}
      >
        {theme === "system" ? <Screen /> : theme === "light" ? <Sun /> : <Moon />}
      </IconButton>
    </span>
  );
}
