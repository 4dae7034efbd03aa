import { z } from "zod";
import { listProducts } from "../../../catalog/list/list-products.ts";
import { listQuerySchema } from "../../../catalog/list/query.ts";
import { applyProduct, publicPlan } from "../../../catalog/product/apply-product.ts";
import { getProduct } from "../../../catalog/product/get-product.ts";
import { planProduct } from "../../../catalog/product/plan-product.ts";
import { retireProduct } from "../../../catalog/product/retire-product.ts";
import { maxProductFileBytes, productDefinitionSchema } from "../../../domain/product-file/index.ts";
import { strict } from "../../../domain/product-file/strict.ts";
import { productPageSchema } from "../../../domain/read-models/catalog.ts";
import { planSchema } from "../../../domain/read-models/history.ts";
import { productDetailSchema } from "../../../domain/read-models/product.ts";
import { route, type TextBody } from "../route.ts";
import { asOf, flag, idOf, productPath } from "./shared.ts";

const applied = planSchema.extend({ id: z.string(), revision: z.number() });

const yamlTypes = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain"];

function fileOf({ text, type }: TextBody) {
  const format =
    type === "application/json"
      ? ("json" as const)
      : yamlTypes.includes(type)
        ? ("yaml" as const)
        : undefined;
  return { source: text, format };
}

export const productRoutes = [
  route({
    method: "GET",
    pattern: "/products",
    access: "reader",
    operationId: "listProducts",
    summary: "Find products by words, meaning and facets",
    tag: "Products",
    query: strict({ ...listQuerySchema.shape, limit: z.coerce.number().int().min(1).max(200).default(50) }),
    replies: { 200: { description: "One page of products with facet counts.", schema: productPageSchema } },
    handle: async ({ container, principal, query }) => ({
      body: await listProducts(container, principal, query),
    }),
  }),
  route({
    method: "GET",
    pattern: "/products/{domain}/{product}",
    access: "reader",
    operationId: "getProduct",
    summary: "Everything known of a product",
    tag: "Products",
    path: productPath,
    query: strict({ asOf }),
    replies: { 200: { description: "The product.", schema: productDetailSchema } },
    handle: async ({ container, principal, path, query }) => ({
      body: await getProduct(container, principal, idOf(path), query.asOf),
    }),
  }),
  route({
    method: "PUT",
    pattern: "/products/{domain}/{product}",
    access: "reader",
    operationId: "putProduct",
    summary: "Create or change a product by its file",
    description:
      "The body is a product file: YAML (an ODPS document, then one ODCS contract for each port), or JSON `{product, contracts}`. With `dryRun=true` nothing changes and the plan is the answer, also for a file with errors. The same file again changes nothing.",
    tag: "Products",
    path: productPath,
    query: strict({
      dryRun: flag.meta({ description: "Only plan." }),
      reason: z.string().max(1000).optional().meta({ description: "Why, for the history." }),
    }),
    body: {
      kind: "text",
      types: ["application/json", ...yamlTypes],
      schema: productDefinitionSchema,
      maxBytes: maxProductFileBytes,
    },
    replies: {
      200: { description: "Changed, or (dryRun) planned.", schema: z.union([applied, planSchema]) },
      201: { description: "Created.", schema: applied },
    },
    async handle({ container, principal, path, query, body }) {
      const input = { ...fileOf(body), expectId: idOf(path) };
      if (query.dryRun) return { body: publicPlan(await planProduct(container, principal, input)) };
      const { id, revision, plan } = await applyProduct(container, principal, {
        ...input,
        reason: query.reason,
      });
      const created = plan.plan.some((step) => step.action === "create" && step.target === `product ${id}`);
      return { status: created ? 201 : 200, body: { id, revision, ...plan } };
    },
  }),
  route({
    method: "DELETE",
    pattern: "/products/{domain}/{product}",
    access: "reader",
    operationId: "retireProduct",
    summary: "Retire a product",
    description: "It leaves the lists and takes no more records; its history stays readable.",
    tag: "Products",
    path: productPath,
    query: strict({
      reason: z.string().max(1000).optional().meta({ description: "Why, for those who used it." }),
    }),
    replies: { 200: { description: "Retired.", schema: z.object({ id: z.string(), revision: z.number() }) } },
    handle: async ({ container, principal, path, query }) => ({
      body: await retireProduct(container, principal, idOf(path), query.reason ?? ""),
    }),
  }),
];
