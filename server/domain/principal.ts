import { z } from "zod";

/** What an account may do at most; ownership of a domain comes on top through its teams. */
export const roleSchema = z.enum(["data_scientist", "domain_owner", "governance", "admin", "service"]);
export type Role = z.infer<typeof roleSchema>;

export const scopeSchema = z.enum(["read", "write", "catalog", "admin"]);
export type Scope = z.infer<typeof scopeSchema>;

/**
 * Who is asking. Every use case takes one. `teams` and `domains` are slugs; `domains` are those whose owner
 * team the person belongs to. Scopes narrow a token below its person's rights: read data, write data, change
 * definitions (`catalog`), administer.
 */
export const principalSchema = z.object({
  kind: z.enum(["person", "token", "service", "anonymous"]),
  id: z.string(),
  name: z.string(),
  role: roleSchema.nullable(),
  teams: z.array(z.string()),
  domains: z.array(z.string()),
  scopes: z.array(scopeSchema),
});
export type Principal = z.infer<typeof principalSchema>;

export const anonymous: Principal = {
  kind: "anonymous",
  id: "anonymous",
  name: "anonymous",
  role: null,
  teams: [],
  domains: [],
  scopes: [],
};

/** A process of Millrace acting for itself, e.g. the sample loader. `name` shows in versions and audit. */
export function servicePrincipal(name: string): Principal {
  return {
    kind: "service",
    id: `service:${name}`,
    name,
    role: "service",
    teams: [],
    domains: [],
    scopes: ["read", "write", "catalog", "admin"],
  };
}
