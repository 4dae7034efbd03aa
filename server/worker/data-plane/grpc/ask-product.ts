import { Agent, request as httpRequest } from "node:http";
import { z } from "zod";
import type { Clock } from "../../../clock.ts";
import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import {
  type QueryReply,
  type QueryRequest,
  queryReplySchema,
} from "../../../domain/data-plane-api/query.ts";
import { viaHeader } from "../../../domain/data-plane-api/via.ts";
import { isProductId } from "../../../domain/slug.ts";
import { AppError, type ErrorCode, errorStatus } from "../../../errors.ts";
import { principalHeader, signPrincipal } from "../../../governance/signed-principal.ts";
import type { GrpcCall } from "./server.ts";

/** Asks one product as the caller. */
export type AskProduct = (productId: string, request: QueryRequest, call: GrpcCall) => Promise<QueryReply>;

const problemSchema = z.object({
  code: z.custom<ErrorCode>((code) => typeof code === "string" && code in errorStatus),
  detail: z.string(),
  path: z.string().optional(),
});

/** No answer for this long: the main thread has stopped. */
const silenceMs = 60_000;

/**
 * Questions answered by the worker's main thread, where the model and the indexes are, by the same path as over HTTP:
 * main is told who asks by a principal signed for the purpose, and its guard decides.
 */
export function createProductAsker(options: {
  socketPath: string;
  signingKey: string;
  clock: Clock;
}): AskProduct {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 8 });
  const send = (path: string, body: string, call: GrpcCall): Promise<{ status: number; json: unknown }> =>
    new Promise((resolve, reject) => {
      const away = (cause: unknown) =>
        reject(
          new AppError("UNAVAILABLE", "The worker is busy starting or stopping; try again in a moment.", {
            cause,
          }),
        );
      const sent = httpRequest(
        {
          agent,
          socketPath: options.socketPath,
          method: "POST",
          path,
          timeout: silenceMs,
          signal: call.signal,
          headers: {
            "content-type": "application/json",
            [principalHeader]: signPrincipal(call.principal, options.signingKey, options.clock.nowMs()),
            [viaHeader]: call.via,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", away);
          response.on("end", () => {
            try {
              resolve({
                status: response.statusCode ?? 0,
                json: JSON.parse(Buffer.concat(chunks).toString("utf8")),
              });
            } catch (error) {
              away(error);
            }
          });
        },
      );
      sent.on("timeout", () => sent.destroy(new Error("no answer for a minute")));
      sent.on("error", away);
      sent.end(body);
    });

  return async (productId, request, call) => {
    // The id becomes part of a path.
    if (!isProductId(productId))
      throw new AppError(
        "INVALID_INPUT",
        `"${productId.slice(0, 80)}" is not a product; write domain/product.`,
        {
          path: "product",
        },
      );
    const [domain = "", product = ""] = productId.split("/");
    const path = dataPlaneRoutes.queryProduct.pattern.replace(":domain", domain).replace(":product", product);
    const { status, json } = await send(path, JSON.stringify(request), call);
    if (status === 200) return queryReplySchema.parse(json);
    const problem = problemSchema.safeParse(json);
    if (!problem.success) throw new AppError("UNAVAILABLE", `The worker answered ${status} to a question.`);
    const { code, detail, path: field } = problem.data;
    throw new AppError(code, detail, field === undefined ? {} : { path: field });
  };
}
