import { clicksInput, takeClicks } from "../catalog/usage/take-clicks.ts";
import { AppError, toProblem } from "../errors.ts";
import { type Container, getContainer } from "./container.ts";
import { readBody } from "./rest/read-request.ts";

const noStore = { "cache-control": "no-store" };

/**
 * Serves `POST /api/clickstream`: a browser's batch of actions. Answers 204 also when nothing was taken, so that
 * the browser does not learn more than it needs; failures are problem documents.
 */
export async function serveClickstream(request: Request): Promise<Response> {
  const container = getContainer();
  try {
    const principal = await container.resolvePrincipal(Object.fromEntries(request.headers));
    const clicks = clicksInput.parse(
      await readBody(request, { kind: "json", schema: clicksInput, maxBytes: 64 * 1024 }),
    );
    await takeClicks(
      {
        dataPlane: container.dataPlane,
        usage: container.usage,
        wantsRecording: wantsRecording(container),
        hasProduct: async (id) => (await container.index.current()).entries.has(id),
      },
      principal,
      clicks,
    );
    return new Response(null, { status: 204, headers: noStore });
  } catch (error) {
    // A page that closed while it was sending: nobody waits for the answer.
    if (request.signal.aborted) return new Response(null, { status: 400, headers: noStore });
    if (!(error instanceof AppError)) container.log.error({ err: error }, "clicks were not taken");
    const problem = toProblem(error);
    return Response.json(problem, {
      status: problem.status,
      headers: { ...noStore, "content-type": "application/problem+json" },
    });
  }
}

const wantsRecording =
  ({ db }: Pick<Container, "db">) =>
  async (id: string): Promise<boolean> => {
    const person = await db.person.findUnique({ where: { id }, select: { trackUsage: true } });
    return person?.trackUsage ?? false;
  };
