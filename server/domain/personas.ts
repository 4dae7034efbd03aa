import type { Role } from "./principal.ts";

/** The people of the sample mesh. They sign in by one click, from this machine only, and have no password. */
export interface Persona {
  /** Id of the person and of the account. */
  id: string;
  name: string;
  email: string;
  role: Role;
  title: string;
  /** What somebody who takes this part sees. */
  about: string;
}

export const personas = [
  {
    id: "maya-okafor",
    name: "Maya Okafor",
    email: "maya.okafor@example.org",
    role: "data_scientist",
    title: "Data scientist",
    about: "Finds products, watches them live and reads them as of any instant.",
  },
  {
    id: "daniel-reyes",
    name: "Daniel Reyes",
    email: "daniel.reyes@example.org",
    role: "domain_owner",
    title: "Domain owner",
    about: "Owns the sample domains: publishes products and answers for their promises.",
  },
  {
    id: "ingrid-solberg",
    name: "Ingrid Solberg",
    email: "ingrid.solberg@example.org",
    role: "governance",
    title: "Data governance",
    about: "Looks after definitions, rules and the record of changes across domains.",
  },
] as const satisfies readonly Persona[];
