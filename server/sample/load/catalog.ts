import { hash } from "node:crypto";
import { saveDomain } from "../../catalog/domains.ts";
import { applyProduct, PlanRefused } from "../../catalog/product/apply-product.ts";
import { productVersions } from "../../catalog/product/versions.ts";
import { saveTeam } from "../../catalog/teams.ts";
import type { Db } from "../../db.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { describeProduct, parseProductFile } from "../../domain/product-file/index.ts";
import { compareSemver } from "../../domain/semver.ts";
import { sampleDomains, sampleTeams } from "../mesh.ts";
import { computedSampleIds, readSampleProduct, type SampleProductId, sampleProductIds } from "../products.ts";
import type { Progress, SampleDeps, SampleStep } from "./types.ts";

/** Who changes the catalog when the sample is loaded, as versions and audit name it. */
export const sampleActor = servicePrincipal("sample");

const reason = "Sample mesh";

/** Teams and domains that this mesh has never had; the worker has made the people before. */
async function makeOwners(deps: SampleDeps): Promise<void> {
  const { db } = deps;
  for (const team of sampleTeams)
    if (await isNew(db, "team", team.id)) await saveTeam(deps, sampleActor, team);
  for (const domain of sampleDomains)
    if (await isNew(db, "domain", domain.id)) await saveDomain(deps, sampleActor, domain);
}

/** Whether this mesh takes a sample product from its file: it has never had it, or has an older edition that is still the sample's. */
async function isDue(db: Db, id: SampleProductId, source: string): Promise<boolean> {
  const [newest] = await productVersions(db, id, 1);
  if (!newest) return true;
  // What people have changed or retired since stays as they left it.
  if (newest.actorId !== sampleActor.id || newest.action === "retire") return false;
  const { definition } = parseProductFile(source);
  if (!definition || newest.document.source === source) return false;
  // A mesh that a newer portal has filled is not taken back by an older one.
  return (
    compareSemver(describeProduct(definition).version, describeProduct(newest.document.definition).version) >=
    0
  );
}

/**
 * Publishes those of the products that are due. A newer edition that the mesh refuses, as somebody's product would break,
 * is left for its people to take, and said.
 */
async function publish(
  deps: SampleDeps,
  ids: readonly SampleProductId[],
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  const refused: string[] = [];
  for (const [index, id] of ids.entries()) {
    if (signal.aborted) return;
    progress(index, ids.length, id);
    const source = readSampleProduct(id);
    if (!(await isDue(deps.db, id, source))) continue;
    const first = await isNew(deps.db, "product", id);
    try {
      await applyProduct(deps, sampleActor, {
        source,
        format: "yaml",
        expectId: id,
        reason: first ? reason : "Newer edition of the sample mesh",
      });
    } catch (error) {
      if (first || !(error instanceof PlanRefused)) throw error;
      refused.push(`${id} stays in its older edition: ${error.message}`);
    }
  }
  progress(ids.length, ids.length, ["all defined", ...refused].join("; "));
}

const recordedIds = sampleProductIds.filter((id) => !computedSampleIds.includes(id));

/** Changes with the files: a mesh that an earlier edition has filled takes in what has come and changed since. */
const editionOf = (ids: readonly SampleProductId[]): string =>
  hash("sha256", ids.map(readSampleProduct).join("\0"), "hex").slice(0, 12);

export const catalogStep: SampleStep = {
  id: `catalog:${editionOf(recordedIds)}`,
  title: "Domains and product definitions",
  async run(deps, signal, progress) {
    await makeOwners(deps);
    await publish(deps, recordedIds, signal, progress);
  },
};

export const computedProductsStep: SampleStep = {
  id: `computed:${editionOf(computedSampleIds)}`,
  title: "Definitions of what is computed from others",
  run: (deps, signal, progress) => publish(deps, computedSampleIds, signal, progress),
};

async function isNew(db: Db, kind: string, entityId: string): Promise<boolean> {
  return (
    (await db.entityVersion.findFirst({ where: { kind, entityId }, select: { revision: true } })) === null
  );
}
