import type { ShownError } from "../ui/shown-errors.tsx";

/**
 * How an error that was shown is recorded: its code, the input it was about and the kind of page, such as
 * `INVALID_INPUT filter on products/live`. Names of products and articles, and whatever somebody typed, stay out.
 */
export function errorTarget({ code, path }: ShownError, pathname: string): string {
  const input = /^[a-zA-Z]{1,30}(?=$|[.[])/.exec(path ?? "")?.[0];
  return `${code}${input === undefined ? "" : ` ${input}`} on ${kindOfPage(pathname)}`;
}

/** `/products/wildlife/strike_reports/live` is `products/live`, `/help/find-data` is `help`, `/` is `home`. */
function kindOfPage(pathname: string): string {
  const [first = "", , , tab] = pathname.split("/").filter(Boolean);
  if (!/^[a-z-]{1,30}$/.test(first)) return first === "" ? "home" : "other";
  return first === "products" && tab !== undefined && /^[a-z-]{1,30}$/.test(tab) ? `${first}/${tab}` : first;
}
