import { z } from "zod";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { slugSchema } from "../../../domain/slug.ts";
import { AppError } from "../../../errors.ts";
import { inferProduct } from "../../../hydration/infer/infer.ts";
import type { HeavyRouteDeps } from "../heavy-route-deps.ts";
import { takeFile } from "../http/file-body.ts";
import { parseQuery } from "../query.ts";
import type { Route } from "../route.ts";

export const inferQuery = z.strictObject({
  name: z.string().min(1).max(255).optional(),
  domain: slugSchema.optional(),
  product: slugSchema.optional(),
  as: z.enum(["stream", "table"], "must be stream or table").optional(),
  upload: z.string().optional(),
});

/** Bytes of a file that is only looked at. */
const sizeLimit = 200_000_000;

/** `POST /infer`: a file in, the draft of a product out; see domain/data-plane-api/infer.ts. `?upload=` looks again. */
export function inferRoutes(deps: HeavyRouteDeps): Route[] {
  const { files, uploads, elapsed } = deps;
  return [
    {
      ...dataPlaneRoutes.inferDraft,
      shed: "read",
      async handle(exchange) {
        const { principal, signal } = exchange;
        const query = parseQuery(inferQuery, exchange.query);
        if (!principal.scopes.includes("read"))
          throw new AppError("FORBIDDEN", 'This token lacks the scope "read". Create a token that has it.');
        const upload =
          query.upload === undefined
            ? await takeFile(exchange.request, query.name, (body, name) =>
                uploads.receive(body, { name, principalId: principal.id, limit: sizeLimit }),
              )
            : await uploads.get(query.upload, principal.id);
        try {
          const reply = await inferProduct(
            { files, elapsed },
            {
              principal,
              path: upload.path,
              fileName: query.name ?? upload.name,
              uploadId: upload.id,
              domain: query.domain,
              product: query.product,
              as: query.as,
              signal,
            },
          );
          return { body: reply };
        } catch (error) {
          // A file that cannot be read is not kept.
          if (query.upload === undefined) await uploads.remove(upload.id);
          throw error;
        }
      },
    },
  ];
}
