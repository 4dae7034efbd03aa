export type Theme = "system" | "light" | "dark";
export const themeCookie = "millrace-theme";

/** Reads the cookie's value; anything unknown follows the reader's system. */
export function themeOf(cookie: string | undefined): Theme {
  return cookie === "light" || cookie === "dark" ? cookie : "system";
}
