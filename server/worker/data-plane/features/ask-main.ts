import { Agent, request as httpRequest } from "node:http";
import type { Clock } from "../../../clock.ts";
import {
  type LookupTableReply,
  type LookupTableRequest,
  lookupTablePath,
} from "../../../domain/data-plane-api/lookup-table.ts";
import { servicePrincipal } from "../../../domain/principal.ts";
import { AppError } from "../../../errors.ts";
import { principalHeader, signPrincipal } from "../../../governance/signed-principal.ts";

/** Asks the worker's main thread, where the tables are, for rows of one. */
export function createTableAsker(options: { socketPath: string; signingKey: string; clock: Clock }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  return (request: LookupTableRequest): Promise<LookupTableReply> =>
    new Promise((resolve, reject) => {
      const away = (cause: Error) =>
        reject(new AppError("UNAVAILABLE", "The worker is busy starting or stopping.", { cause }));
      const sent = httpRequest(
        {
          agent,
          socketPath: options.socketPath,
          method: "POST",
          path: lookupTablePath,
          timeout: 60_000,
          headers: {
            "content-type": "application/json",
            [principalHeader]: signPrincipal(
              servicePrincipal("data-plane"),
              options.signingKey,
              options.clock.nowMs(),
            ),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", away);
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            const body = JSON.parse(text) as LookupTableReply & { detail?: string };
            // Main has checked what it sends; a problem document has a detail.
            if (response.statusCode === 200) resolve(body);
            else reject(new AppError("UNAVAILABLE", body.detail ?? "The table cannot be read."));
          });
        },
      );
      sent.on("timeout", () => sent.destroy(new Error("no answer for a minute")));
      sent.on("error", away);
      sent.end(JSON.stringify(request));
    });
}
