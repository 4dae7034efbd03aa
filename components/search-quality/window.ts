import { parseAsStringLiteral } from "nuqs/server";

export const windows = ["1h", "24h", "7d"] as const;

/** The page's state in the URL. */
export const windowParsers = { window: parseAsStringLiteral(windows).withDefault("24h") };
