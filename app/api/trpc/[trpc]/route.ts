import { serveTrpc } from "@/server/api/http.ts";

export const dynamic = "force-dynamic";
export { serveTrpc as GET, serveTrpc as POST };
