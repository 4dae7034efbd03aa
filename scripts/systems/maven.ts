import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run, SystemMissing, systemsCache } from "./system.ts";

const javaHint =
  "install a Java runtime 17 or newer (Debian/Ubuntu: apt-get install openjdk-17-jre-headless, macOS: brew install openjdk)";
const mavenHint = "install Maven (Debian/Ubuntu: apt-get install maven, macOS: brew install maven)";

/** Throws SystemMissing unless a Java runtime of at least this version is there. */
export function needJava(version: number): void {
  const text = run("java", ["-version"], javaHint);
  const found = Number(/version "(\d+)/.exec(text)?.[1]);
  if (!(found >= version))
    throw new SystemMissing(`Java ${version} is needed and ${found} is here: ${javaHint}`);
}

/**
 * Fetches Maven artifacts with all they need at run time and returns the folder of jars. Kept in the systems
 * cache; a second call is immediate. Throws SystemMissing where Maven or the repository cannot be reached.
 */
export function fetchJars(name: string, artifacts: readonly string[]): string {
  const folder = path.join(systemsCache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(systemsCache, { recursive: true });
  const scratch = mkdtempSync(path.join(systemsCache, `${name}-`));
  try {
    const dependencies = artifacts.map((artifact) => {
      const [groupId, artifactId, version] = artifact.split(":");
      return `<dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`;
    });
    writeFileSync(
      path.join(scratch, "pom.xml"),
      `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
      <groupId>dev.millrace</groupId><artifactId>${name}</artifactId><version>1</version><packaging>pom</packaging>
      <dependencies>${dependencies.join("")}</dependencies></project>`,
    );
    const jars = path.join(scratch, "jars");
    copyDependencies(path.join(scratch, "pom.xml"), jars);
    if (readdirSync(jars).length === 0) throw new Error(`Maven fetched no jars for ${artifacts.join(", ")}.`);
    // Complete or not there at all: a run that is cut off leaves no half a system.
    renameSync(jars, folder);
    return folder;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function copyDependencies(pom: string, jars: string): void {
  const args = [
    "-q",
    "-B",
    "-f",
    pom,
    `-Dmaven.repo.local=${path.join(systemsCache, "maven")}`,
    "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies",
    "-DincludeScope=runtime",
    `-DoutputDirectory=${jars}`,
  ];
  try {
    run("mvn", args, mavenHint);
  } catch (error) {
    if (error instanceof SystemMissing) throw error;
    const text = error instanceof Error ? error.message : String(error);
    const cause = /\[ERROR\][^\n]*/.exec(text)?.[0] ?? text.slice(0, 300);
    throw new SystemMissing(
      `Maven could not fetch its jars (a reachable Maven repository is needed): ${cause}`,
    );
  }
}
