import { z } from "zod";
import { productIdSchema } from "../../domain/slug.ts";
import { AppError } from "../../errors.ts";

/** The contract of a port as a resource. RFC 6570, for clients that fill it in. */
export const contractTemplate = "millrace://products/{domain}/{product}/contracts/{port}";

export const contractUri = (productId: string, port: string): string =>
  `millrace://products/${productId}/contracts/${encodeURIComponent(port)}`;

const portSchema = z.string().min(1).max(200);

/** Which contract a URI names. Throws NOT_FOUND for any other URI. */
export function parseContractUri(uri: string): { productId: string; port: string } {
  const [, productId, encoded] =
    /^millrace:\/\/products\/([^/]+\/[^/]+)\/contracts\/([^/?#]+)$/.exec(uri) ?? [];
  const port = portSchema.safeParse(decode(encoded));
  if (productId === undefined || !productIdSchema.safeParse(productId).success || !port.success)
    throw new AppError(
      "NOT_FOUND",
      `There is no resource ${uri.slice(0, 200)}. Contracts are ${contractTemplate}; resources/list names them.`,
      { path: "uri" },
    );
  return { productId, port: port.data };
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
