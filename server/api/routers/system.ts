import { z } from "zod";
import { systemHealth, systemStatus } from "../../catalog/system/system-status.ts";
import { systemStatusSchema } from "../../domain/read-models/system.ts";
import { publicProcedure, readerProcedure, router } from "../trpc.ts";

const state = z.enum(["ok", "degraded", "down"]);

/** `GET /api/v1/health` answers the same. */
export const healthSchema = z.object({
  status: state,
  version: z.string(),
  components: z.record(z.string(), z.object({ status: state, detail: z.string() })),
});

export const systemRouter = router({
  status: readerProcedure.output(systemStatusSchema).query(({ ctx }) => systemStatus(ctx.container)),
  /** Ports that copyable calls name. */
  ports: readerProcedure
    .output(z.object({ dataPlane: z.number(), grpc: z.number() }))
    .query(({ ctx }) => ctx.container.ports),
  health: publicProcedure.output(healthSchema).query(({ ctx }) => systemHealth(ctx.container)),
});
