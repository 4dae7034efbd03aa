import type { ForYou } from "@/server/domain/read-models/for-you.ts";

type Action = ForYou["actions"][number];

const errorSentences: Readonly<Record<string, string>> = {
  FORBIDDEN: "access was denied",
  NOT_FOUND: "something was not found",
  UNAVAILABLE: "a part did not answer",
  TIMEOUT: "something took too long",
  TOO_LARGE: "something was too large",
  RATE_LIMITED: "too much was asked at once",
  CONFLICT: "somebody else changed it",
  GONE: "something was gone",
};

/** What was done, after "because" or in a list of actions: "you searched “late planes”". */
export function reasonText({ kind, words }: Pick<Action, "kind" | "words">): string {
  switch (kind) {
    case "question":
      return `you searched “${words}”`;
    case "product":
      return `you opened ${words}`;
    case "feature":
      return `you looked at the feature ${words}`;
    case "article":
      return `you read “${words}”`;
    case "error":
      return errorText(words);
  }
}

/** A recorded error as a sentence: `INVALID_INPUT filter on products/live` is "your filter was refused". */
function errorText(words: string): string {
  const [, code = words, input] = /^(\S+)(?: (\S+))? on \S+$/.exec(words) ?? [];
  if (code === "INVALID_INPUT")
    return input === undefined ? "an input was refused" : `your ${input} was refused`;
  return errorSentences[code] ?? `you were shown the error ${code}`;
}
