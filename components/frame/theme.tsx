"use client";

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { type Theme, themeCookie } from "./theme-cookie.ts";

const ThemeContext = createContext<{ theme: Theme; choose: (theme: Theme) => void }>({
  theme: "system",
  choose: () => {},
});

/**
 * The theme: the server writes it on `<html>` from a cookie, and the tokens follow the system without one, so the
 * first paint is right without a script.
 */
export function ThemeProvider({ served, children }: { served: Theme; children: ReactNode }) {
  const [theme, setTheme] = useState(served);
  const choose = useCallback((next: Theme) => {
    setTheme(next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox before 140 and in older Safari.
    document.cookie = `${themeCookie}=${next}; path=/; max-age=31536000; samesite=lax`;
  }, []);
  const value = useMemo(() => ({ theme, choose }), [theme, choose]);
  return <ThemeContext value={value}>{children}</ThemeContext>;
}

export function useTheme() {
  return useContext(ThemeContext);
}
