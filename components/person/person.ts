import { roleName } from "../frame/use-me.ts";
import type { Inputs, Outputs } from "../trpc/client.ts";

export type PersonView = Outputs["person"]["list"][number];
export type TeamView = Outputs["team"]["list"][number];

export type PersonRole = Inputs["person"]["changeRole"]["role"];

/** What each role allows. */
export const roleDetails: Record<PersonRole, string> = {
  data_scientist: "Reads every product; changes those that their teams own.",
  domain_owner: "Reads every product; changes those that their teams own.",
  governance: "Also changes every definition, team and connection, and reads the log of agents.",
  admin: "Does everything, also add, change and remove people.",
};

/** The roles people can have, as options to choose from. */
export const roleOptions = (Object.keys(roleDetails) as PersonRole[]).map((value) => ({
  value,
  label: roleName(value),
}));
