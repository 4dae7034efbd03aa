import { z } from "zod";

export const meSchema = z.object({
  principal: z.object({
    kind: z.string(),
    id: z.string(),
    name: z.string(),
    role: z.string().nullable(),
    domains: z.array(z.string()),
  }),
  person: z
    .object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      title: z.string(),
      persona: z.boolean(),
      trackUsage: z.boolean(),
      teams: z.array(z.object({ id: z.string(), name: z.string() })),
    })
    .nullable(),
});
