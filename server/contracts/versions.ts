import type { Finding, ProductDefinition } from "../domain/product-file/index.ts";
import { describeProduct } from "../domain/product-file/index.ts";
import { compareSemver, parseSemver } from "../domain/semver.ts";
import type { Change } from "./diff/index.ts";

/**
 * Whether versions tell the truth about what changed. A breaking change of a port asks for a higher major of
 * that port (below 1.0.0: a higher minor). Missing it is an error when somebody named reads the product, because
 * the major is what they pin; a warning otherwise. Drafts promise nothing and get a note.
 */
export function checkVersions(
  before: ProductDefinition,
  after: ProductDefinition,
  changes: readonly Change[],
  hasConsumers: boolean,
): Finding[] {
  const was = describeProduct(before);
  const is = describeProduct(after);
  const level = was.status === "draft" ? "info" : hasConsumers ? "error" : "warning";
  const why = hasConsumers ? "" : " Nobody named reads it yet, so this does not stop you.";
  const findings: Finding[] = [];
  for (const [index, output] of (after.product.outputPorts ?? []).entries()) {
    const now = is.ports.find((port) => port.name === output.name && port.version === output.version);
    const old =
      now && was.ports.find((port) => port.name === now.name && (port.major === now.major || port.primary));
    if (!now || !old) continue;
    const path = `product.outputPorts.${index}.version`;
    const broken = changes.filter((change) => change.effect === "breaking" && change.port === now.key);
    if (broken.length > 0 && !raisesEnough(old.version, now.version))
      findings.push({
        level,
        code: "BREAKING_WITHOUT_MAJOR",
        path,
        message: `Port ${now.name} breaks readers (${broken[0]?.sentence}${broken.length > 1 ? ` And ${broken.length - 1} more.` : ""}) but goes from ${old.version} to ${now.version}. Raise its version to ${nextBreaking(old.version)}.${why}`,
      });
    if (compareSemver(now.version, old.version) < 0 && now.major === old.major)
      findings.push({
        level: "warning",
        code: "VERSION_BACKWARDS",
        path,
        message: `Port ${now.name} goes back from ${old.version} to ${now.version}.`,
      });
  }
  findings.push(
    ...removedPorts(changes, was.version, is.version, after.product.version !== undefined, level, why),
  );
  return findings;
}

function removedPorts(
  changes: readonly Change[],
  was: string,
  is: string,
  stated: boolean,
  level: Finding["level"],
  why: string,
): Finding[] {
  const removed = changes.filter(
    (change) =>
      change.effect === "breaking" && change.path === `ports.${change.port}` && change.change === "removed",
  );
  if (removed.length === 0 || (stated && raisesEnough(was, is))) return [];
  return [
    {
      level,
      code: "BREAKING_WITHOUT_MAJOR",
      path: "product.version",
      message: `${removed.map((change) => change.sentence).join(" ")} Raise the product's version from ${was} to ${nextBreaking(was)}.${why}`,
    },
  ];
}

/** Whether readers who pinned the old version are safe from the new one. */
export function raisesEnough(before: string, after: string): boolean {
  const was = parseSemver(before);
  const is = parseSemver(after);
  if (!was || !is) return before !== after;
  return is.major > was.major || (was.major === 0 && is.major === 0 && is.minor > was.minor);
}

function nextBreaking(version: string): string {
  const was = parseSemver(version);
  if (!was) return "1.0.0";
  return was.major === 0 ? `0.${was.minor + 1}.0` : `${was.major + 1}.0.0`;
}
