import { serveAuth } from "@/server/api/http.ts";

export const dynamic = "force-dynamic";
export { serveAuth as GET, serveAuth as POST };
