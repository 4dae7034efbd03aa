import { z } from "zod";
import { createDocument, type ZodOpenApiObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { findingSchema } from "../../domain/product-file/index.ts";
import { errorStatus } from "../../errors.ts";
import { dataPlaneOperations } from "./data-plane-docs.ts";
import type { DocumentedOperation } from "./documented-operation.ts";
import { restPrefix } from "./handle.ts";
import type { RestRoute } from "./route.ts";
import { restRoutes } from "./routes/index.ts";

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: "What failed, why, and what to do." }),
    code: z.enum(Object.keys(errorStatus) as [keyof typeof errorStatus, ...(keyof typeof errorStatus)[]]),
    path: z.string().optional().meta({ description: "The field at fault, dotted." }),
    findings: z
      .array(findingSchema)
      .optional()
      .meta({ description: "Everything wrong with a product file." }),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem document." });

const problemContent = { "application/problem+json": { schema: problem } };

/** The document of the whole public interface: control plane from its routes, data plane from its schemas. */
export function openApiDocument(version: string, origin: string) {
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Millrace",
      version,
      description:
        "The control plane and the data plane of a hydrated data mesh. Instants are ISO 8601 UTC; failures are RFC 9457 problem documents.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: origin }],
    security: [{ token: [] }, { session: [] }],
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API token." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "better-auth.session_token",
          description: "The portal's session cookie.",
        },
      },
    },
    tags: tagsOf(restRoutes),
    paths: mergePaths([...restRoutes.map(operationOf), ...dataPlaneOperations(problemContent)]),
  } satisfies ZodOpenApiObject);
}

function operationOf(route: RestRoute): DocumentedOperation {
  const replies = Object.entries(route.replies).map(
    ([status, { description, schema, contentType = "application/json" }]) => [
      status,
      { description, ...(schema ? { content: { [contentType]: { schema } } } : {}) },
    ],
  );
  const { body } = route;
  const content = body?.kind === "json" ? { "application/json": { schema: body.schema } } : undefined;
  // JSON has a form to show; the other media types are text.
  const texts =
    body?.kind === "text"
      ? Object.fromEntries(
          body.types.map((type) => [
            type,
            { schema: type === "application/json" ? body.schema : z.string() },
          ]),
        )
      : undefined;
  return {
    path: `${restPrefix}${route.pattern}`,
    method: route.method.toLowerCase() as DocumentedOperation["method"],
    operation: {
      operationId: route.operationId,
      summary: route.summary,
      ...(route.description === undefined ? {} : { description: route.description }),
      tags: [route.tag],
      ...(route.access === "public" ? { security: [] } : {}),
      requestParams: {
        ...(route.path ? { path: route.path } : {}),
        ...(route.query ? { query: route.query } : {}),
      },
      ...(body ? { requestBody: { required: true, content: content ?? texts ?? {} } } : {}),
      responses: {
        ...Object.fromEntries(replies),
        default: { description: "A failure.", content: problemContent },
      },
    },
  };
}

function mergePaths(operations: readonly DocumentedOperation[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const { path, method, operation } of operations) paths[path] = { ...paths[path], [method]: operation };
  return paths;
}

function tagsOf(routes: readonly RestRoute[]): { name: string }[] {
  return [...new Set([...routes.map((route) => route.tag), "Streams", "Tables"])].map((name) => ({ name }));
}
