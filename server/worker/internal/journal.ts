import type { z } from "zod";
import { journalAppendSchema, journalPath, journalReadSchema } from "../../adapters/journal/protocol.ts";
import type { JournalLog } from "../../adapters/journal/types.ts";
import { AppError } from "../../errors.ts";
import { readText } from "../data-plane/http/body.ts";
import type { Route } from "../data-plane/route.ts";

/** The system journal for other processes of this installation; the worker alone writes the log. */
export function journalRoutes(journal: JournalLog): Route[] {
  return [
    {
      method: "POST",
      pattern: journalPath,
      shed: "internal",
      async handle(exchange) {
        const { text } = await readText(exchange.request);
        const { values, expectEnd } = parse(journalAppendSchema, text);
        return { body: { entries: await journal.append(values, expectEnd) } };
      },
    },
    {
      method: "GET",
      pattern: journalPath,
      shed: "internal",
      async handle(exchange) {
        const { from, limit } = parse(journalReadSchema, Object.fromEntries(exchange.query));
        const end = await journal.end();
        return { body: { entries: limit === 0 ? [] : await journal.read(from, limit), end } };
      },
    },
  ];
}

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  let value = input;
  if (typeof input === "string")
    try {
      value = JSON.parse(input);
    } catch (cause) {
      throw new AppError("INVALID_INPUT", "The body is not JSON.", { cause });
    }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError("INVALID_INPUT", issue?.message ?? "The input has the wrong form.", {
    path: issue?.path.map(String).join(".") ?? "",
  });
}
