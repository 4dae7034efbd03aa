import { z } from "zod";
import type { DataPlane } from "../../adapters/data-plane/types.ts";
import type { Clock } from "../../clock.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import { articlesProduct, getArticle } from "./articles.ts";

export const publishArticleInput = z.object({
  /** Left out for a new article: then the title makes it. */
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "takes lower-case letters, digits, - and _, at most 64")
    .optional(),
  title: z.string().trim().min(1, "is needed").max(200),
  summary: z.string().trim().max(500),
  body: z.string().min(1, "is needed").max(200_000),
  topics: z.array(z.string().trim().min(1).max(64)).max(20),
});
export type PublishArticleInput = z.infer<typeof publishArticleInput>;

/**
 * Publishes an edition: an event of the help's stream, durable before this returns. An id that exists gets its
 * next edition; a new title gets a new id. Who may write the help decides its guard.
 */
export async function publishArticle(
  deps: { dataPlane: DataPlane; clock: Clock },
  principal: Principal,
  input: PublishArticleInput,
): Promise<{ id: string; partition: number; offset: number; revision: number }> {
  const id = input.id ?? idOf(input.title);
  const before = await getArticle(deps, principal, { id }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "NOT_FOUND") return null;
    throw error;
  });
  if (before && input.id === undefined)
    throw new AppError(
      "CONFLICT",
      `An article "${id}" exists already. Edit that one, or choose another title.`,
      { path: "title" },
    );
  const revision = (before?.revision ?? 0) + 1;
  const reply = await deps.dataPlane.produce(principal, articlesProduct, [
    {
      id,
      title: input.title,
      summary: input.summary,
      body: input.body,
      topics: input.topics,
      author: principal.name,
      published_at: deps.clock.now().toISOString(),
      revision,
    },
  ]);
  const fault = reply.rejected[0];
  if (fault)
    throw new AppError("INVALID_INPUT", `The edition breaks the help's contract: ${fault.message}`, {
      path: fault.path,
    });
  const place = reply.offsets?.[0];
  if (!place)
    throw new AppError("INTERNAL", "The edition was accepted, but the log did not say where it stands.");
  return { id, partition: place.partition, offset: place.offset, revision };
}

/** "Finding data, fast" → `finding-data-fast` */
function idOf(title: string): string {
  const id = title
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 64);
  if (id === "")
    throw new AppError(
      "INVALID_INPUT",
      "The title holds no letter or digit to make an address of. Choose another.",
      { path: "title" },
    );
  return id;
}
