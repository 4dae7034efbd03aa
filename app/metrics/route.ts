import { serveMetrics } from "@/server/api/http.ts";

export const dynamic = "force-dynamic";
export { serveMetrics as GET };
