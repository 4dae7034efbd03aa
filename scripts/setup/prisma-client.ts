import { join } from "node:path";
import { projectRoot } from "../lib/node.mjs";
import { step } from "../lib/steps.mjs";
import { quietInstall } from "./dependencies.ts";
import { fingerprint } from "./fingerprint.ts";
import { runLogged } from "./run-logged.ts";
import { isStamped, onceFor } from "./stamp.ts";

const sources = ["prisma/schema.prisma", "prisma.config.ts", "node_modules/prisma/package.json"];
const stampOf = (root: string) => join(root, "server", "generated", ".millrace-stamp");

/** Generates the database client when the schema or Prisma's version changed. */
export async function ensurePrismaClient(root = projectRoot): Promise<void> {
  await onceFor(stampOf(root), fingerprint(root, sources), () =>
    step("Generating the database client", () =>
      runLogged({
        name: "prisma-generate",
        file: process.execPath,
        args: [join("node_modules", "prisma", "build", "index.js"), "generate"],
        environment: quietInstall,
      }),
    ),
  );
}

/** Whether the generated client is of the current schema. */
export function isPrismaClientGenerated(root: string): boolean {
  return isStamped(stampOf(root), fingerprint(root, sources));
}
