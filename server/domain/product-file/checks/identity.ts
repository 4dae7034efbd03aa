import { parseSemver } from "../../semver.ts";
import { productIdSchema, splitProductId } from "../../slug.ts";
import type { ProductDefinition } from "../definition.ts";
import type { Report } from "../finding.ts";
import type { CheckOptions } from "./context.ts";

const statuses = ["proposed", "draft", "active", "deprecated", "retired"];

/** Id, domain, status and version of the product. Returns false when the id cannot be used at all. */
export function checkIdentity(
  { product }: ProductDefinition,
  options: CheckOptions,
  report: Report,
): boolean {
  const id = productIdSchema.safeParse(product.id);
  if (!id.success) {
    report.error("BAD_ID", ["product", "id"], `"id" ${id.error.issues[0]?.message}; it is "${product.id}".`);
    return false;
  }
  if (options.expectId !== undefined && product.id !== options.expectId)
    report.error(
      "ID_MISMATCH",
      ["product", "id"],
      `The file describes ${product.id}, but the address is ${options.expectId}. Make them equal.`,
    );
  const { domainId } = splitProductId(product.id);
  if (product.domain !== undefined && product.domain !== domainId)
    report.error(
      "DOMAIN_MISMATCH",
      ["product", "domain"],
      `"domain" is ${product.domain}, but the id starts with ${domainId}. Make them equal.`,
    );
  if (!statuses.includes(product.status))
    report.error(
      "INVALID_VALUE",
      ["product", "status"],
      `"status" must be one of ${statuses.join(", ")}; it is ${product.status}.`,
    );
  if (product.version === undefined)
    report.warning(
      "NO_VERSION",
      ["product"],
      "The product has no version; its highest port's version stands for it.",
    );
  else if (!parseSemver(product.version))
    report.error(
      "BAD_VERSION",
      ["product", "version"],
      `"version" must be a semantic version such as 1.0.0; it is ${product.version}.`,
    );
  if (!product.description?.purpose)
    report.warning(
      "NO_DESCRIPTION",
      ["product"],
      "Say what the product is for in description.purpose; search finds it by that.",
    );
  return true;
}
