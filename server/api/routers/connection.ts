import { z } from "zod";
import {
  listConnections,
  removeConnection,
  saveConnection,
  saveConnectionInput,
  testConnection,
} from "../../catalog/connections/connections.ts";
import { connectionViewSchema } from "../../domain/read-models/connection.ts";
import { readerProcedure, router } from "../trpc.ts";

const systemSchema = z.object({
  system: z.string(),
  role: z.string(),
  title: z.string(),
  evidence: z.enum(["run-for-real", "recorded-shapes"]),
  abilities: z.record(z.string(), z.unknown()),
  /** JSON Schema of the settings, for the form. */
  configSchema: z.record(z.string(), z.unknown()),
  secretSchema: z.record(z.string(), z.unknown()).nullable(),
});

export const connectionRouter = router({
  list: readerProcedure
    .output(z.array(connectionViewSchema))
    .query(({ ctx }) => listConnections(ctx.container)),
  systems: readerProcedure.output(z.array(systemSchema)).query(({ ctx }) =>
    ctx.container.systems.map(({ system, role, title, evidence, abilities, configSchema, secretSchema }) => ({
      system,
      role,
      title,
      evidence,
      abilities: { ...abilities },
      configSchema: z.toJSONSchema(configSchema, { io: "input" }),
      secretSchema: secretSchema ? z.toJSONSchema(secretSchema, { io: "input" }) : null,
    })),
  ),
  save: readerProcedure
    .input(saveConnectionInput)
    .output(connectionViewSchema)
    .mutation(({ ctx, input }) => saveConnection(ctx.container, ctx.principal, input)),
  remove: readerProcedure
    .input(z.object({ id: z.string() }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await removeConnection(ctx.container, ctx.principal, input.id);
      return {};
    }),
  test: readerProcedure
    .input(z.object({ id: z.string() }))
    .output(z.object({ state: z.enum(["ok", "failed"]), detail: z.string(), elapsedMs: z.number() }))
    .mutation(({ ctx, input }) => testConnection(ctx.container, ctx.principal, input.id)),
});
