import { z } from "zod";
import { issuesToFindings } from "../../domain/product-file/issues.ts";
import { AppError } from "../../errors.ts";
import type { BodySpec, TextBody } from "./route.ts";

const jsonBytes = 1024 * 1024;

/**
 * The query by a schema: a list parameter may be repeated or hold commas, every other may come once. Throws
 * INVALID_INPUT naming the parameter.
 */
export function readQuery(schema: z.ZodObject, search: URLSearchParams): unknown {
  const raw: Record<string, unknown> = {};
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name);
    const field = schema.shape[name];
    if (field && isList(field))
      raw[name] = values.flatMap((value) => value.split(",")).filter((value) => value !== "");
    else if (values.length > 1)
      throw new AppError("INVALID_INPUT", `The parameter ${name} may come once only.`, { path: name });
    else raw[name] = values[0];
  }
  return parse(schema, raw);
}

/** Whether a field is a list below its wrappers (optional, default). */
function isList(field: unknown): boolean {
  let inner = field;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
  return inner instanceof z.ZodArray;
}

/** Checks a value. Throws INVALID_INPUT with the first fault in words and its path. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [first] = issuesToFindings(parsed.error.issues, []);
  const path = first?.path.map(String).join(".") ?? "";
  throw new AppError(
    "INVALID_INPUT",
    first?.message ?? "The input is not valid.",
    path === "" ? {} : { path },
  );
}

/** Reads and checks a body. Throws TOO_LARGE, UNSUPPORTED for another media type, INVALID_INPUT. */
export async function readBody(request: Request, spec: BodySpec): Promise<unknown> {
  const limit = spec.maxBytes ?? jsonBytes;
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const accepted = spec.kind === "json" ? ["application/json"] : spec.types;
  if (type !== "" && !accepted.includes(type))
    throw new AppError(
      "UNSUPPORTED",
      `A body of type ${type} is not read here; send ${accepted.join(" or ")}.`,
      { path: "content-type" },
    );
  const text = await readText(request, limit);
  if (spec.kind === "text") return { text, type } satisfies TextBody;
  return parse(spec.schema, parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("INVALID_INPUT", "The body is not JSON.", { cause });
  }
}

/** The whole body as text, never holding more than `limit` bytes of it. */
async function readText(request: Request, limit: number): Promise<string> {
  const tooLarge = () =>
    new AppError("TOO_LARGE", `The body is larger than ${Math.round(limit / 1024 / 1024)} MB.`);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) break;
    size += part.value.byteLength;
    if (size > limit) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new AppError("INVALID_INPUT", "The body is not UTF-8 text.", { cause });
  }
}
