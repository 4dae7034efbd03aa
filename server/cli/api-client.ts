import { z } from "zod";
import { type Finding, findingSchema } from "../domain/product-file/index.ts";
import { AppError, type ErrorCode, errorStatus } from "../errors.ts";

/** The running portal's REST interface. */
export interface ApiClient {
  /**
   * Sends a request under /api/v1 and checks the answer. Throws the portal's own problem as an AppError
   * (`RefusedByPortal` with its findings), UNAVAILABLE when the portal does not answer.
   */
  call<T>(schema: z.ZodType<T>, request: ApiRequest): Promise<T>;
  /** The same without reading the answer, for bodies that stream. */
  send(request: ApiRequest): Promise<Response>;
}

export interface ApiRequest {
  method?: "GET" | "PUT" | "POST" | "DELETE";
  /** After /api/v1, e.g. `/products/a/b`. */
  path: string;
  query?: Readonly<Record<string, string | undefined>>;
  body?: BodyInit;
  contentType?: string;
}

const problemSchema = z.object({
  code: z.string(),
  detail: z.string(),
  path: z.string().optional(),
  findings: z.array(findingSchema).optional(),
});

/** A problem the portal answered with. */
export class RefusedByPortal extends AppError {
  readonly findings: readonly Finding[];

  constructor(code: ErrorCode, problem: z.infer<typeof problemSchema>) {
    super(code, problem.detail, problem.path === undefined ? {} : { path: problem.path });
    this.findings = problem.findings ?? [];
  }
}

/** Talks to the portal at `origin` with an API token. */
export function createApiClient(options: { origin: string; token: string }): ApiClient {
  const send = async ({ method = "GET", path, query = {}, body, contentType }: ApiRequest) => {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
    const url = `${options.origin}/api/v1${path}${search.size > 0 ? `?${search}` : ""}`;
    const headers = {
      authorization: `Bearer ${options.token}`,
      ...(contentType === undefined ? {} : { "content-type": contentType }),
    };
    // A file streams from disk; fetch asks for half duplex then.
    const init = { method, headers, body: body ?? null, duplex: "half" } as RequestInit;
    const reply = await fetch(url, init).catch((cause: unknown) => {
      throw new AppError(
        "UNAVAILABLE",
        `No portal answers at ${options.origin}. Start it with npm start, and try again.`,
        { cause },
      );
    });
    if (!reply.ok) throw await problemOf(reply);
    return reply;
  };
  return {
    send,
    call: async (schema, request) => schema.parse(await (await send(request)).json()),
  };
}

async function problemOf(reply: Response): Promise<AppError> {
  const parsed = problemSchema.safeParse(await reply.json().catch(() => null));
  const known = (code: string): code is ErrorCode => code in errorStatus;
  if (!parsed.success || !known(parsed.data.code))
    return new AppError(
      "UNAVAILABLE",
      `The portal answered ${reply.status} in a form this command does not know.`,
    );
  return new RefusedByPortal(parsed.data.code, parsed.data);
}
