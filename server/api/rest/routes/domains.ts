import { z } from "zod";
import {
  domainViewSchema,
  getDomain,
  listDomains,
  saveDomain,
  saveDomainInput,
} from "../../../catalog/domains.ts";
import { listTeams, saveTeam, saveTeamInput, teamViewSchema } from "../../../catalog/teams.ts";
import { strict } from "../../../domain/product-file/strict.ts";
import { slugSchema } from "../../../domain/slug.ts";
import { route } from "../route.ts";
import { asOf } from "./shared.ts";

const saved = z.object({ id: z.string(), revision: z.number() });
const idPath = z.object({ id: slugSchema });

export const domainRoutes = [
  route({
    method: "GET",
    pattern: "/domains",
    access: "reader",
    operationId: "listDomains",
    summary: "Domains, their owners and how many products they have",
    tag: "Domains",
    query: strict({ asOf }),
    replies: { 200: { description: "Every domain, by name.", schema: z.array(domainViewSchema) } },
    handle: async ({ container, principal, query }) => ({
      body: await listDomains(container, principal, query.asOf),
    }),
  }),
  route({
    method: "GET",
    pattern: "/domains/{id}",
    access: "reader",
    operationId: "getDomain",
    summary: "One domain",
    tag: "Domains",
    path: idPath,
    query: strict({ asOf }),
    replies: { 200: { description: "The domain.", schema: domainViewSchema } },
    handle: async ({ container, principal, path, query }) => ({
      body: await getDomain(container, principal, path.id, query.asOf),
    }),
  }),
  route({
    method: "PUT",
    pattern: "/domains/{id}",
    access: "reader",
    operationId: "putDomain",
    summary: "Create or change a domain",
    tag: "Domains",
    path: idPath,
    query: strict({}),
    body: { kind: "json", schema: strict(saveDomainInput.omit({ id: true }).shape) },
    replies: { 200: { description: "Saved.", schema: saved } },
    handle: async ({ container, principal, path, body }) => ({
      body: await saveDomain(container, principal, { ...body, id: path.id }),
    }),
  }),
  route({
    method: "GET",
    pattern: "/teams",
    access: "reader",
    operationId: "listTeams",
    summary: "Teams, their people and what they own",
    tag: "Domains",
    query: strict({}),
    replies: { 200: { description: "Every team, by name.", schema: z.array(teamViewSchema) } },
    handle: async ({ container }) => ({ body: await listTeams(container) }),
  }),
  route({
    method: "PUT",
    pattern: "/teams/{id}",
    access: "reader",
    operationId: "putTeam",
    summary: "Create or change a team",
    tag: "Domains",
    path: idPath,
    query: strict({}),
    body: { kind: "json", schema: strict(saveTeamInput.omit({ id: true }).shape) },
    replies: { 200: { description: "Saved.", schema: saved } },
    handle: async ({ container, principal, path, body }) => ({
      body: await saveTeam(container, principal, { ...body, id: path.id }),
    }),
  }),
];
