import { systemHealth } from "../../../catalog/system/system-status.ts";
import { healthSchema } from "../../routers/system.ts";
import { route } from "../route.ts";

export const systemRoutes = [
  route({
    method: "GET",
    pattern: "/health",
    access: "public",
    operationId: "getHealth",
    summary: "Whether this installation works",
    description: "200 also while a part is degraded; 503 when one is down.",
    tag: "System",
    replies: {
      200: { description: "Works.", schema: healthSchema },
      503: { description: "A part is down.", schema: healthSchema },
    },
    async handle({ container }) {
      const health = await systemHealth(container);
      return { status: health.status === "down" ? 503 : 200, body: health };
    },
  }),
];
