import { saveDomain } from "../../catalog/domains.ts";
import { applyProduct } from "../../catalog/product/apply-product.ts";
import { saveTeam } from "../../catalog/teams.ts";
import type { Db } from "../../db.ts";
import { servicePrincipal } from "../../domain/principal.ts";
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

/**
 * Publishes those of the products that this mesh has never had. What people have changed or retired since stays as they
 * left it, also when the loading is repeated.
 */
async function publish(
  deps: SampleDeps,
  ids: readonly SampleProductId[],
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  for (const [index, id] of ids.entries()) {
    if (signal.aborted) return;
    progress(index, ids.length, id);
    if (await isNew(deps.db, "product", id))
      await applyProduct(deps, sampleActor, {
        source: readSampleProduct(id),
        format: "yaml",
        expectId: id,
        reason,
      });
  }
  progress(ids.length, ids.length, "all defined");
}

const recordedIds = sampleProductIds.filter((id) => !computedSampleIds.includes(id));

// A mesh that was loaded by an earlier version gets the products that have been added since: their number is in the id.

export const catalogStep: SampleStep = {
  id: `catalog:${recordedIds.length}`,
  title: "Domains and product definitions",
  async run(deps, signal, progress) {
    await makeOwners(deps);
    await publish(deps, recordedIds, signal, progress);
  },
};

export const computedProductsStep: SampleStep = {
  id: `computed:${computedSampleIds.length}`,
  title: "Definitions of what is computed from others",
  run: (deps, signal, progress) => publish(deps, computedSampleIds, signal, progress),
};

async function isNew(db: Db, kind: string, entityId: string): Promise<boolean> {
  return (
    (await db.entityVersion.findFirst({ where: { kind, entityId }, select: { revision: true } })) === null
  );
}
