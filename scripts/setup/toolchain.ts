import { ensureDependencies } from "./dependencies.ts";
import { exclusively } from "./exclusive.ts";
import { ensurePrismaClient } from "./prisma-client.ts";

/** Brings a fresh clone to where its TypeScript runs: dependencies installed, database client generated. */
export async function prepareToolchain(): Promise<void> {
  await exclusively(async () => {
    await ensureDependencies();
    await ensurePrismaClient();
  });
}
