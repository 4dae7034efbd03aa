import { serveRest } from "@/server/api/http.ts";

export const dynamic = "force-dynamic";
export { serveRest as DELETE, serveRest as GET, serveRest as POST, serveRest as PUT };
