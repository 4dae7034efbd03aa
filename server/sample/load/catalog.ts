import { saveDomain } from "../../catalog/domains.ts";
import { applyProduct } from "../../catalog/product/apply-product.ts";
import { saveTeam } from "../../catalog/teams.ts";
import type { Db } from "../../db.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { sampleDomains, sampleTeams } from "../mesh.ts";
import { readSampleProduct, sampleProductIds } from "../products.ts";
import type { SampleStep } from "./types.ts";

/** Who changes the catalog when the sample is loaded, as versions and audit name it. */
export const sampleActor = servicePrincipal("sample");

const reason = "Sample mesh";

/**
 * Teams, domains and products that this mesh has never had; the worker has made the people before. What people have
 * changed or retired since stays as they left it, also when the loading is repeated.
 */
export const catalogStep: SampleStep = {
  // A mesh that was loaded by an earlier version gets the products that have been added since.
  id: `catalog:${sampleProductIds.length}`,
  title: "Domains and product definitions",
  async run(deps, signal, progress) {
    const { db } = deps;
    for (const team of sampleTeams)
      if (await isNew(db, "team", team.id)) await saveTeam(deps, sampleActor, team);
    for (const domain of sampleDomains)
      if (await isNew(db, "domain", domain.id)) await saveDomain(deps, sampleActor, domain);
    for (const [index, id] of sampleProductIds.entries()) {
      if (signal.aborted) return;
      progress(index, sampleProductIds.length, id);
      if (await isNew(db, "product", id))
        await applyProduct(deps, sampleActor, {
          source: readSampleProduct(id),
          format: "yaml",
          expectId: id,
          reason,
        });
    }
    progress(sampleProductIds.length, sampleProductIds.length, "all products defined");
  },
};

async function isNew(db: Db, kind: string, entityId: string): Promise<boolean> {
  return (
    (await db.entityVersion.findFirst({ where: { kind, entityId }, select: { revision: true } })) === null
  );
}
