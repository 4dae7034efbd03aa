import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Frame } from "@/components/frame/frame.tsx";
import { noticeCookie } from "@/components/frame/notice-cookie.ts";
import { Providers, SignedInProviders } from "@/components/frame/providers.tsx";
import { themeCookie, themeOf } from "@/components/frame/theme-cookie.ts";
import { zoneCookie, zoneOf } from "@/components/time/zone-cookie.ts";
import { PageData } from "./page-data.tsx";
import "./globals.css";

// The Latin part of each family is preloaded, with a fallback of the same measure, so that no text moves; other
// scripts come from the full family when a page needs them (globals.css).
const inter = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  variable: "--font-inter",
  weight: "100 900",
  display: "swap",
});
const jetbrains = localFont({
  src: "../node_modules/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
  variable: "--font-jetbrains",
  weight: "100 800",
  display: "swap",
  adjustFontFallback: false,
});

export const metadata: Metadata = {
  title: { default: "Millrace", template: "%s · Millrace" },
  description: "The developer portal of a hydrated data mesh.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#14171a" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const theme = themeOf(jar.get(themeCookie)?.value);
  return (
    <html
      lang="en"
      data-theme={theme === "system" ? undefined : theme}
      className={`${inter.variable} ${jetbrains.variable}`}
      suppressHydrationWarning
    >
      <body>
        <Providers theme={theme} zone={zoneOf(jar.get(zoneCookie)?.value)}>
          <PageData load={(trpc, client) => [client.prefetchQuery(trpc.me.get.queryOptions())]}>
            <SignedInProviders>
              <Frame noticeSeen={jar.has(noticeCookie)}>{children}</Frame>
            </SignedInProviders>
          </PageData>
        </Providers>
      </body>
    </html>
  );
}
