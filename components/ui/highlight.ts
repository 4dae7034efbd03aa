export type Language = "json" | "yaml" | "bash" | "typescript" | "python" | "sql" | "text";

export interface CodePart {
  text: string;
  kind: "plain" | "key" | "string" | "number" | "comment";
}

const comment: Record<Language, string | null> = {
  json: null,
  yaml: "#[^\\n]*",
  bash: "(?<=^|\\s)#[^\\n]*",
  typescript: "//[^\\n]*",
  python: "#[^\\n]*",
  sql: "--[^\\n]*",
  text: null,
};

const string = `"(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*'`;
const rules = new Map<Language, RegExp>();

function rule(language: Language): RegExp {
  let made = rules.get(language);
  if (!made) {
    const key =
      language === "json"
        ? '"(?:[^"\\\\\\n]|\\\\.)*"(?=\\s*:)'
        : language === "yaml"
          ? "(?<=^|[\\s{,-])[\\w.$/-]+(?=:(?:\\s|$))"
          : "(?!)";
    made = new RegExp(
      `(?<comment>${comment[language] ?? "(?!)"})|(?<key>${key})|(?<string>${string})|(?<number>(?<![\\w.])-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?(?![\\w.]))`,
      "gm",
    );
    rules.set(language, made);
  }
  return made;
}

/**
 * Splits code into parts that are coloured: keys, strings, numbers, comments. A reading aid, not a parser; the
 * parts joined are always the code again.
 */
export function highlight(code: string, language: Language): CodePart[] {
  if (language === "text" || code.length > 200_000) return [{ text: code, kind: "plain" }];
  const parts: CodePart[] = [];
  let end = 0;
  for (const match of code.matchAll(rule(language))) {
    if (match.index > end) parts.push({ text: code.slice(end, match.index), kind: "plain" });
    const kind = (["comment", "key", "string", "number"] as const).find(
      (name) => match.groups?.[name] !== undefined,
    );
    parts.push({ text: match[0], kind: kind ?? "plain" });
    end = match.index + match[0].length;
  }
  if (end < code.length) parts.push({ text: code.slice(end), kind: "plain" });
  return parts;
}
