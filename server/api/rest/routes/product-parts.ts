import { z } from "zod";
import { productActivity } from "../../../catalog/product/get-product.ts";
import { productHistory } from "../../../catalog/product/product-history.ts";
import { contractSource, productSource } from "../../../catalog/product/product-source.ts";
import { productUsage } from "../../../catalog/usage/product-usage.ts";
import { strict } from "../../../domain/product-file/strict.ts";
import { productActivitySchema } from "../../../domain/read-models/catalog.ts";
import { productVersionSchema } from "../../../domain/read-models/history.ts";
import { usageSchema } from "../../../domain/read-models/product.ts";
import { route } from "../route.ts";
import { asOf, idOf, productPath } from "./shared.ts";

const yaml = "application/yaml; charset=utf-8";

export const productPartRoutes = [
  route({
    method: "GET",
    pattern: "/products/{domain}/{product}/contract",
    access: "reader",
    operationId: "getContract",
    summary: "The ODCS contract of a port, as YAML",
    tag: "Products",
    path: productPath,
    query: strict({
      port: z
        .string()
        .max(200)
        .optional()
        .meta({ description: "`name` or `name@major`; default the first port." }),
      asOf,
    }),
    replies: {
      200: {
        description: "The contract, byte for byte as in the product file.",
        schema: z.string(),
        contentType: "application/yaml",
      },
    },
    handle: async ({ container, principal, path, query }) => ({
      body: (await contractSource(container, principal, idOf(path), query.port, query.asOf)).source,
      contentType: yaml,
    }),
  }),
  route({
    method: "GET",
    pattern: "/products/{domain}/{product}/source",
    access: "reader",
    operationId: "getProductFile",
    summary: "The product file, byte for byte",
    tag: "Products",
    path: productPath,
    query: strict({ asOf }),
    replies: {
      200: {
        description: "The file as it was given; YAML or JSON by its content type.",
        schema: z.string(),
        contentType: "application/yaml",
      },
    },
    async handle({ container, principal, path, query }) {
      const { source, sourceKind } = await productSource(container, principal, idOf(path), query.asOf);
      return { body: source, contentType: sourceKind === "json" ? "application/json; charset=utf-8" : yaml };
    },
  }),
  route({
    method: "GET",
    pattern: "/products/{domain}/{product}/history",
    access: "reader",
    operationId: "getHistory",
    summary: "Every version: who, when, why, and what changed",
    tag: "Products",
    path: productPath,
    query: strict({}),
    replies: { 200: { description: "Versions, newest first.", schema: z.array(productVersionSchema) } },
    handle: async ({ container, principal, path }) => ({
      body: await productHistory(container, principal, idOf(path)),
    }),
  }),
  route({
    method: "GET",
    pattern: "/products/{domain}/{product}/usage",
    access: "reader",
    operationId: "getUsage",
    summary: "Who reads the product, and how much",
    tag: "Products",
    path: productPath,
    query: strict({}),
    replies: { 200: { description: "Named consumers of the last 30 days.", schema: usageSchema } },
    handle: async ({ container, principal, path }) => ({
      body: await productUsage(container, principal, idOf(path)),
    }),
  }),
  route({
    method: "GET",
    pattern: "/products/{domain}/{product}/activity",
    access: "reader",
    operationId: "getActivity",
    summary: "What is measured of the product now",
    tag: "Products",
    path: productPath,
    query: strict({}),
    replies: { 200: { description: "Rates, freshness and conformance.", schema: productActivitySchema } },
    handle: async ({ container, principal, path }) => ({
      body: await productActivity(container, principal, idOf(path)),
    }),
  }),
];
