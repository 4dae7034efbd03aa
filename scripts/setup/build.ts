import { join } from "node:path";
import { requireSpace } from "../lib/disk.mjs";
import { projectRoot } from "../lib/node.mjs";
import { step } from "../lib/steps.mjs";
import { fingerprint } from "./fingerprint.ts";
import { runLogged } from "./run-logged.ts";
import { isStamped, onceFor } from "./stamp.ts";

/** What the portal's build is made from. */
const sources = [
  "app",
  "components",
  "server",
  "public",
  "docs",
  "prisma/schema.prisma",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];

const notBuilt = (path: string) =>
  path.startsWith("server/generated/") || path.startsWith("docs/adr/") || /\.test\.\w+$/.test(path);

const stampOf = (root: string) => join(root, ".next", ".millrace-stamp");

/** Builds the portal when its sources changed since the last build that succeeded. */
export async function ensureBuild(root = projectRoot): Promise<void> {
  await onceFor(stampOf(root), fingerprint(root, sources, notBuilt), () => {
    requireSpace(root, 500, "the build");
    return step("Building the portal", () =>
      runLogged({
        name: "build",
        file: process.execPath,
        args: [join("node_modules", "next", "dist", "bin", "next"), "build"],
        environment: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      }),
    );
  });
}

/** Whether the build is of the current sources. */
export function isBuilt(root: string): boolean {
  return isStamped(stampOf(root), fingerprint(root, sources, notBuilt));
}
