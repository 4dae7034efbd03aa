import { serveClickstream } from "@/server/api/clickstream.ts";

export const dynamic = "force-dynamic";
export { serveClickstream as POST };
