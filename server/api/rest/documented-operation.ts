import type { ZodOpenApiOperationObject } from "zod-openapi";

/** One method on one path of the public interface, as OpenAPI describes it. */
export interface DocumentedOperation {
  path: string;
  method: "get" | "put" | "post" | "delete";
  operation: ZodOpenApiOperationObject;
}
