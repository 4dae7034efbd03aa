import { z } from "zod";

/**
 * This folder is what readers of the catalog are given: the output schemas of the tRPC procedures and of the REST
 * control plane (OpenAPI is generated from these same schemas), one file a noun. Instants are ISO 8601 UTC;
 * durations end in Ms or S; sizes are bytes. A figure that is not known is null, never 0.
 */
export const instant = z.iso.datetime({ offset: true });
