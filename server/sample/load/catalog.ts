import { saveDomain } from "../../catalog/domains.ts";
import { applyProduct } from "../../catalog/product/apply-product.ts";
import { saveTeam } from "../../catalog/teams.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { sampleDomains, sampleTeams } from "../mesh.ts";
import { readSampleProduct, sampleProductIds } from "../products.ts";
import type { SampleStep } from "./types.ts";

/** Who changes the catalog when the sample is loaded, as versions and audit name it. */
export const sampleActor = servicePrincipal("sample");

const reason = "Sample mesh";

/** Teams, domains and products, where they are missing or differ; the worker has made the people before. */
export const catalogStep: SampleStep = {
  id: "catalog",
  title: "Domains and product definitions",
  async run(deps, signal, progress) {
    for (const team of sampleTeams) await saveTeam(deps, sampleActor, team);
    for (const domain of sampleDomains) await saveDomain(deps, sampleActor, domain);
    for (const [index, id] of sampleProductIds.entries()) {
      if (signal.aborted) return;
      progress(index, sampleProductIds.length, id);
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
