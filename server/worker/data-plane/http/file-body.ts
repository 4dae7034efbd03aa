import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { Busboy, type BusboyHeaders } from "@fastify/busboy";
import { AppError } from "../../../errors.ts";

/**
 * Hands the one file of a request to `take`, as it streams in: the raw body, called by the `name` parameter, or the file
 * of a multipart form, called as the form says. Throws INVALID_INPUT when there is none, or no name for it.
 */
export async function takeFile<T>(
  request: IncomingMessage,
  name: string | undefined,
  take: (body: Readable, name: string) => Promise<T>,
): Promise<T> {
  const type = request.headers["content-type"] ?? "";
  if (!/^multipart\/form-data\b/i.test(type)) {
    if (name === undefined)
      throw new AppError("INVALID_INPUT", "The file needs a name: send it with ?name=orders.csv.", {
        path: "name",
      });
    return take(request, name);
  }
  return new Promise<T>((resolve, reject) => {
    const form = openForm(request);
    let taking: Promise<T> | undefined;
    form.on("file", (_field, file, fileName) => {
      if (taking) {
        file.resume();
        return;
      }
      taking = take(file, name ?? fileName ?? "file");
      taking.then(resolve, (error: unknown) => {
        file.resume();
        reject(error);
      });
    });
    form.on("finish", () => {
      if (!taking) reject(new AppError("INVALID_INPUT", "The form holds no file. Send one as a file field."));
    });
    form.on("error", (cause) =>
      reject(new AppError("INVALID_INPUT", "The form is not valid multipart/form-data.", { cause })),
    );
    request.on("aborted", () => form.destroy(new Error("aborted")));
    request.pipe(form);
  });
}

function openForm(request: IncomingMessage): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: request.headers as BusboyHeaders,
      limits: { files: 1, fields: 10, fieldSize: 1024 },
    });
  } catch (cause) {
    throw new AppError("INVALID_INPUT", "The form is not valid multipart/form-data.", { cause });
  }
}
