import type { Principal } from "../../domain/principal.ts";

/** Whether a caller may remove and stop training sets that others have begun. */
export function mayManage({ scopes, role }: Principal): boolean {
  return scopes.includes("admin") || role === "admin" || role === "governance";
}
