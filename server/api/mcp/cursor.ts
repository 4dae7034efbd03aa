import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../errors.ts";

const cursorSchema = z.tuple([z.string(), z.union([z.string().max(2_000), z.int().min(0)])]);

/** The cursor is bound to what was asked: with other arguments its place would mean something else. */
function askedHash(tool: string, args: object): string {
  const { cursor: _cursor, maxTokens: _maxTokens, ...asked } = args as Record<string, unknown>;
  return createHash("sha256")
    .update(JSON.stringify([tool, asked]))
    .digest("base64url")
    .slice(0, 10);
}

/** A place behind an answer as text that nobody needs to read. */
export function makeCursor(tool: string, args: object, place: string | number): string {
  return Buffer.from(JSON.stringify([askedHash(tool, args), place])).toString("base64url");
}

/** The place a cursor stands for. Throws INVALID_INPUT for one that this tool did not give for these arguments. */
export function readCursor(tool: string, args: { cursor?: string | undefined }): string | number | undefined {
  if (args.cursor === undefined) return undefined;
  const refused = (why: string) =>
    new AppError(
      "INVALID_INPUT",
      `${why} Pass \`truncated.next\` of an answer back with the same arguments.`,
      {
        path: "cursor",
      },
    );
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(args.cursor, "base64url").toString("utf8"));
  } catch {
    throw refused("This is not a cursor.");
  }
  const parsed = cursorSchema.safeParse(json);
  if (!parsed.success) throw refused("This is not a cursor.");
  const [asked, place] = parsed.data;
  if (asked !== askedHash(tool, args)) throw refused("This cursor belongs to another question.");
  return place;
}

/** A place in a list, from 0. */
export function readPlace(tool: string, args: { cursor?: string | undefined }): number {
  const place = readCursor(tool, args);
  return typeof place === "number" ? place : 0;
}
