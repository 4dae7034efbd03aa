import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../lib/node.mjs";
import { step } from "../lib/steps.mjs";
import { quietInstall } from "./dependencies.ts";
import { fingerprint } from "./fingerprint.ts";
import { runLogged } from "./run-logged.ts";
import { onceFor } from "./stamp.ts";

/** Generates the database client when the schema or Prisma's version changed. */
export async function ensurePrismaClient(root = projectRoot): Promise<void> {
  const sources = [
    "prisma/schema.prisma",
    "prisma/schema",
    "prisma.config.ts",
    "node_modules/prisma/package.json",
  ];
  if (!existsSync(join(root, "prisma", "schema.prisma")) && !existsSync(join(root, "prisma", "schema")))
    return;
  await onceFor(join(root, "server", "generated", ".millrace-stamp"), fingerprint(root, sources), () =>
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
