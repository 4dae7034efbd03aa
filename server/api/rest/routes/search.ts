import { searchReplySchema, searchRequestSchema } from "../../../domain/federated-search.ts";
import { searchMesh } from "../../../search/federated/search-mesh.ts";
import { route } from "../route.ts";

export const searchRoutes = [
  route({
    method: "POST",
    pattern: "/search",
    access: "reader",
    operationId: "searchMesh",
    summary: "Ask the whole mesh in plain words",
    description:
      "Picks products by their metadata, asks each inside its records under your rights and within a deadline, and fuses what they answer. `plan` says what was done and may be sent back changed (`products`, `asOf`, `filter`); `coverage` says who answered, refused, was late, failed or was not asked. `answer` is there where a language model is configured; it speaks from the fused hits only.",
    tag: "Search",
    body: { kind: "json", schema: searchRequestSchema },
    replies: {
      200: {
        description: "Hits by product and in one list, each with its citation.",
        schema: searchReplySchema,
      },
    },
    handle: async ({ container, principal, body }) => ({
      body: await searchMesh(container, principal, body),
    }),
  }),
];
