import { AppError } from "../../errors.ts";

/**
 * The address of a port's model: its own, or a path below its connection's. A connection's secret goes to its own origin
 * and folder only, whatever the port says. Throws UNSUPPORTED.
 */
export function resolveEndpoint(
  endpoint: string,
  connection: { id: string; baseUrl: string } | null,
): string {
  if (connection === null) return endpoint;
  const base = connection.baseUrl.replace(/\/+$/, "");
  const below = endpoint.replace(/^\/+/, "");
  const url = /^https?:\/\//.test(endpoint) ? endpoint : below === "" ? base : `${base}/${below}`;
  const parsed =
    URL.canParse(url) && URL.canParse(base) ? { url: new URL(url), base: new URL(base) } : undefined;
  const folder = parsed?.base.pathname.replace(/\/*$/, "/") ?? "";
  if (
    parsed &&
    parsed.url.origin === parsed.base.origin &&
    parsed.url.username === "" &&
    parsed.url.password === "" &&
    `${parsed.url.pathname}/`.startsWith(folder)
  )
    return parsed.url.href;
  throw new AppError(
    "UNSUPPORTED",
    `The port's endpoint is not below the address of its connection ${connection.id}. Write a path such as /v1.`,
  );
}
