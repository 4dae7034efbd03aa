import { z } from "zod";
import {
  listConnections,
  saveConnection,
  saveConnectionInput,
  testConnection,
} from "../../../catalog/connections/connections.ts";
import { strict } from "../../../domain/product-file/strict.ts";
import { connectionViewSchema } from "../../../domain/read-models/connection.ts";
import { slugSchema } from "../../../domain/slug.ts";
import { route } from "../route.ts";

export const connectionRoutes = [
  route({
    method: "GET",
    pattern: "/connections",
    access: "reader",
    operationId: "listConnections",
    summary: "Connected systems",
    tag: "Connections",
    query: strict({}),
    replies: {
      200: {
        description: "Every connection; secrets are never given back.",
        schema: z.array(connectionViewSchema),
      },
    },
    handle: async ({ container }) => ({ body: await listConnections(container) }),
  }),
  route({
    method: "POST",
    pattern: "/connections",
    access: "reader",
    operationId: "saveConnection",
    summary: "Create or change a connection",
    tag: "Connections",
    query: strict({}),
    body: { kind: "json", schema: strict(saveConnectionInput.shape) },
    replies: { 200: { description: "Saved.", schema: connectionViewSchema } },
    handle: async ({ container, principal, body }) => ({
      body: await saveConnection(container, principal, body),
    }),
  }),
  route({
    method: "POST",
    pattern: "/connections/{id}/test",
    access: "reader",
    operationId: "testConnection",
    summary: "Talk to a connected system now",
    tag: "Connections",
    path: z.object({ id: slugSchema }),
    query: strict({}),
    replies: {
      200: {
        description: "What came of it; a failed test is an answer, not an error.",
        schema: z.object({ state: z.enum(["ok", "failed"]), detail: z.string(), elapsedMs: z.number() }),
      },
    },
    handle: async ({ container, principal, path }) => ({
      body: await testConnection(container, principal, path.id),
    }),
  }),
];
