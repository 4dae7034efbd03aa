import { serveMcp } from "@/server/api/mcp/serve.ts";

export const dynamic = "force-dynamic";
export { serveMcp as DELETE, serveMcp as GET, serveMcp as POST };
