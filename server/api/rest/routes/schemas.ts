import { z } from "zod";
import {
  blockSchemas,
  dataContractSchema,
  dataProductSchema,
  productDefinitionSchema,
} from "../../../domain/product-file/index.ts";
import { strict } from "../../../domain/product-file/strict.ts";
import { AppError } from "../../../errors.ts";
import { route } from "../route.ts";

/** Published schemas by name: the documents, the whole file's JSON form, and each `millrace.*` block. */
const schemas: Readonly<Record<string, z.ZodType>> = {
  "product-file": productDefinitionSchema,
  "data-product": dataProductSchema,
  "data-contract": dataContractSchema,
  ...Object.fromEntries(
    Object.entries(blockSchemas).map(([name, schema]) => [name.replace("millrace.", ""), schema]),
  ),
};
export const schemaNames = Object.keys(schemas);

/** A published schema as JSON Schema 2020-12: what a writer of the file may give. */
export function publishedSchema(name: string): Record<string, unknown> {
  const schema = schemas[name];
  if (!schema)
    throw new AppError("NOT_FOUND", `There is no schema ${name}; there are ${schemaNames.join(", ")}.`, {
      path: "name",
    });
  return { $id: `https://millrace.dev/schemas/${name}.json`, ...z.toJSONSchema(schema, { io: "input" }) };
}

export const schemaRoutes = [
  route({
    method: "GET",
    pattern: "/schemas",
    access: "reader",
    operationId: "listSchemas",
    summary: "Names of the published JSON Schemas",
    tag: "Schemas",
    query: strict({}),
    replies: {
      200: {
        description: "Where each stands.",
        schema: z.array(z.object({ name: z.string(), url: z.string() })),
      },
    },
    handle: async () => ({
      body: schemaNames.map((name) => ({ name, url: `/api/v1/schemas/${name}.json` })),
    }),
  }),
  route({
    method: "GET",
    pattern: "/schemas/{file}",
    access: "reader",
    operationId: "getSchema",
    summary: "JSON Schema of a document or millrace block",
    tag: "Schemas",
    path: z.object({
      file: z.string().meta({
        description: `One of ${schemaNames.map((name) => `${name}.json`).join(", ")}.`,
        example: "stream.json",
      }),
    }),
    query: strict({}),
    replies: {
      200: {
        description: "The schema.",
        schema: z.record(z.string(), z.unknown()),
        contentType: "application/schema+json",
      },
    },
    handle: async ({ path }) => ({
      body: JSON.stringify(publishedSchema(path.file.replace(/\.json$/, ""))),
      contentType: "application/schema+json; charset=utf-8",
    }),
  }),
];
