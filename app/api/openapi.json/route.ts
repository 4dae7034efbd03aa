import { serveOpenApi } from "@/server/api/http.ts";

export const dynamic = "force-dynamic";
export { serveOpenApi as GET };
