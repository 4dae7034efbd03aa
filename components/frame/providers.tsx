"use client";

import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { PaletteProvider } from "../palette/palette-provider.tsx";
import { AsOfProvider } from "../time/as-of-provider.tsx";
import { ZoneProvider } from "../time/zone.tsx";
import { ApiProvider } from "../trpc/provider.tsx";
import { ToastProvider } from "../ui/toast.tsx";
import { TooltipProvider } from "../ui/tooltip.tsx";
import { ClickstreamProvider } from "./clickstream.tsx";
import { ThemeProvider } from "./theme.tsx";
import type { Theme } from "./theme-cookie.ts";

/** What the portal's pages find around them: URL state, queries, zone, theme, tooltips, toasts. */
export function Providers({ theme, zone, children }: { theme: Theme; zone: string; children: ReactNode }) {
  return (
    <NuqsAdapter>
      <ApiProvider>
        <AsOfProvider>
          <ZoneProvider served={zone}>
            <ThemeProvider served={theme}>
              <TooltipProvider>
                <ToastProvider>{children}</ToastProvider>
              </TooltipProvider>
            </ThemeProvider>
          </ZoneProvider>
        </AsOfProvider>
      </ApiProvider>
    </NuqsAdapter>
  );
}

/**
 * What needs to know who is signed in. It stands inside the layout's prefetched data: a question asked before that
 * is taken in would be drawn empty by the server.
 */
export function SignedInProviders({ children }: { children: ReactNode }) {
  return (
    <ClickstreamProvider>
      <PaletteProvider>{children}</PaletteProvider>
    </ClickstreamProvider>
  );
}
