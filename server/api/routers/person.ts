import { z } from "zod";
import {
  changeRole,
  createPerson,
  listPeople,
  newPersonSchema,
  personRoleSchema,
  personViewSchema,
  removePerson,
  setPassword,
} from "../../governance/accounts.ts";
import {
  assertFirstAdminLink,
  createFirstAdministrator,
  firstAdminSchema,
} from "../../governance/first-admin.ts";
import { publicProcedure, readerProcedure, router } from "../trpc.ts";

const reason = z.string().max(500).default("");

/** People and their accounts. Who may do what is decided by the use cases. */
export const personRouter = router({
  list: readerProcedure
    .output(z.array(personViewSchema))
    .query(({ ctx }) => listPeople(ctx.container, ctx.principal)),
  create: readerProcedure
    .input(newPersonSchema)
    .output(z.object({ id: z.string() }))
    .mutation(({ ctx, input }) => createPerson(ctx.container, ctx.principal, input)),
  changeRole: readerProcedure
    .input(z.object({ id: z.string(), role: personRoleSchema, reason }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await changeRole(ctx.container, ctx.principal, input);
      ctx.container.resolvePrincipal.forget();
      return {};
    }),
  setPassword: readerProcedure
    .input(z.object({ id: z.string(), password: z.string() }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await setPassword(ctx.container, ctx.principal, input);
      ctx.container.resolvePrincipal.forget();
      return {};
    }),
  remove: readerProcedure
    .input(z.object({ id: z.string(), reason }))
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await removePerson(ctx.container, ctx.principal, input);
      ctx.container.resolvePrincipal.forget();
      return {};
    }),
  /** Whether the first administrator's link still counts, so that nobody fills in a form for nothing. */
  checkFirstAdminLink: publicProcedure
    .input(z.object({ token: z.string().max(200) }))
    .output(z.object({}))
    .query(async ({ ctx, input }) => {
      await assertFirstAdminLink(ctx.container, input.token);
      return {};
    }),
  createFirstAdmin: publicProcedure
    .input(firstAdminSchema)
    .output(z.object({ id: z.string(), email: z.string() }))
    .mutation(({ ctx, input }) => createFirstAdministrator(ctx.container, input)),
});
