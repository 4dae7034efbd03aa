import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Env } from "../env.ts";

const firstAdminSchema = z.object({ url: z.string(), expiresAt: z.string() });
export type FirstAdmin = z.infer<typeof firstAdminSchema>;

/** The link for the first administrator, as the web process left it; undefined when none is due. */
export function readFirstAdmin(file: string): FirstAdmin | undefined {
  try {
    return firstAdminSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}

/** Waits for the first administrator's link, which may come a moment after the web process is ready. */
export async function firstAdminWithin(file: string, ms: number): Promise<FirstAdmin | undefined> {
  const deadline = performance.now() + ms;
  for (;;) {
    const found = readFirstAdmin(file);
    if (found || performance.now() >= deadline) return found;
    await wait(100);
  }
}

export interface WelcomeFacts {
  env: Env;
  firstAdmin: FirstAdmin | undefined;
  tookMs: number;
}

/** The lines that end a start: where it is, how to get in, how to stop it. */
export function welcome({ env, firstAdmin, tookMs }: WelcomeFacts): string[] {
  return [
    "",
    `Millrace is ready (${(tookMs / 1000).toFixed(1)} s)`,
    `  Portal   ${env.publicUrl}`,
    `  Sign in  ${signIn(env, firstAdmin)}`,
    `  API      ${env.publicUrl}/api/v1 (data plane for programs: port ${env.dataPlanePort})`,
    `  Data     ${env.home}`,
    "  Stop     Ctrl-C",
    "",
  ];
}

function signIn(env: Env, firstAdmin: FirstAdmin | undefined): string {
  if (firstAdmin) return `first administrator, once, until ${firstAdmin.expiresAt}: ${firstAdmin.url}`;
  if (env.sample)
    return `one click on ${env.publicUrl}/sign-in as data scientist, domain owner or governance (from this machine only)`;
  return `${env.publicUrl}/sign-in with your account`;
}
