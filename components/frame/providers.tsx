"use client";

import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { PaletteProvider } from "../palette/palette-provider.tsx";
import { ZoneProvider } from "../time/zone.tsx";
import { ApiProvider } from "../trpc/provider.tsx";
import { ToastProvider } from "../ui/toast.tsx";
import { TooltipProvider } from "../ui/tooltip.tsx";
import { ClickstreamProvider } from "./clickstream.tsx";
import { ThemeProvider } from "./theme.tsx";
import type { Theme } from "./theme-cookie.ts";

/** Everything the portal's pages find around them: URL state, queries, zone, theme, toasts, palette, clickstream. */
export function Providers({ theme, zone, children }: { theme: Theme; zone: string; children: ReactNode }) {
  return (
    <NuqsAdapter>
      <ApiProvider>
        <ZoneProvider served={zone}>
          <ThemeProvider served={theme}>
            <TooltipProvider>
              <ToastProvider>
                <ClickstreamProvider>
                  <PaletteProvider>{children}</PaletteProvider>
                </ClickstreamProvider>
              </ToastProvider>
            </TooltipProvider>
          </ThemeProvider>
        </ZoneProvider>
      </ApiProvider>
    </NuqsAdapter>
  );
}
