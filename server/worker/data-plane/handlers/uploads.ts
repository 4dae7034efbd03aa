import { z } from "zod";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import { AppError } from "../../../errors.ts";
import type { HeavyRouteDeps } from "../heavy-route-deps.ts";
import { takeFile } from "../http/file-body.ts";
import { parseQuery } from "../query.ts";
import type { Route } from "../route.ts";

export const uploadQuery = z.strictObject({ name: z.string().min(1).max(255).optional() });

/** Bytes of a file of labels. */
const sizeLimit = 2_000_000_000;

/** `POST /uploads`: a file is kept for a day under the id in the answer, for its sender alone. */
export function uploadRoutes({ uploads }: Pick<HeavyRouteDeps, "uploads">): Route[] {
  return [
    {
      ...dataPlaneRoutes.uploadFile,
      shed: "read",
      async handle(exchange) {
        const { principal } = exchange;
        const query = parseQuery(uploadQuery, exchange.query);
        if (!principal.scopes.includes("read"))
          throw new AppError("FORBIDDEN", 'This token lacks the scope "read". Create a token that has it.');
        const { id, name, bytes, sha256 } = await takeFile(exchange.request, query.name, (body, fileName) =>
          uploads.receive(body, { name: fileName, principalId: principal.id, limit: sizeLimit }),
        );
        return { body: { upload: id, name, bytes, sha256 } };
      },
    },
  ];
}
