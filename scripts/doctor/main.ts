import { join, resolve } from "node:path";
import { projectRoot } from "../lib/node.mjs";
import { areDependenciesInstalled } from "../setup/dependencies.ts";
import { database, dataFolder, logFormats, ports } from "./data-folder.ts";
import { bad, type Finding, findingLine, good } from "./finding.ts";
import { model, prepared } from "./installation.ts";
import { browser, disk, java, memory, node, npm } from "./machine.ts";

/**
 * `npm run doctor`: looks at the machine and the installation, prints a line for each finding with its fix and
 * resolves with the exit code, 1 when something is wrong. Changes nothing.
 */
export async function runDoctor(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const home = resolve(projectRoot, environment.MILLRACE_HOME || ".millrace");
  const installed = areDependenciesInstalled(projectRoot);
  const findings: Finding[] = [
    node(),
    npm(),
    ...(installed ? [await variables(environment)] : []),
    disk("Disk, project", projectRoot, installed ? 500 : 2000),
    disk("Disk, data", home, 500),
    memory(),
    ...prepared(projectRoot),
    model(join(projectRoot, "models", "all-MiniLM-L6-v2")),
    ...dataFolder(home),
    ...(await ports(home, {
      host: environment.HOST || "127.0.0.1",
      ports: [
        { variable: "PORT", port: Number(environment.PORT || 3000) },
        { variable: "DATA_PLANE_PORT", port: Number(environment.DATA_PLANE_PORT || 4100) },
      ],
    })),
    ...(installed
      ? [await database(home, environment.DATABASE_URL || undefined), await logFormats(home)]
      : []),
    await browser(),
    ...java(),
  ];
  for (const finding of findings) console.log(findingLine(finding));
  const wrong = findings.filter(({ state }) => state === "bad").length;
  console.log(
    wrong === 0 ? "\nNothing is wrong." : `\n${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong.`,
  );
  return wrong === 0 ? 0 : 1;
}

async function variables(environment: Readonly<Record<string, string | undefined>>): Promise<Finding> {
  const { parseEnv } = await import("../../server/env.ts");
  try {
    parseEnv(environment, projectRoot);
    return good("Environment", "every variable is valid");
  } catch (error) {
    return bad("Environment", (error as Error).message, "correct it where it is set");
  }
}
