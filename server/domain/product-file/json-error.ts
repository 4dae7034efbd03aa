const token =
  /[ \t\r\n]*(?:(?<open>[[{])|(?<close>[\]}])|(?<mark>[,:])|(?<string>"(?:[\x20\x21\x23-\x5b\x5d-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<other>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|(?<end>$))/y;

/** What may come next: a value, a key, … `first` variants also allow the closing bracket. */
type Expect = "value" | "firstValue" | "key" | "firstKey" | "colon" | "comma";

/**
 * Offset at which a text stops being JSON; its length when only the end is missing. For texts that JSON.parse
 * refused: its message tells the place only sometimes.
 */
export function jsonErrorOffset(text: string): number {
  const open: string[] = [];
  let expect: Expect = "value";
  token.lastIndex = 0;
  for (;;) {
    const start = token.lastIndex;
    const match = token.exec(text);
    const at = start + (/^[ \t\r\n]*/.exec(text.slice(start, start + 1000))?.[0].length ?? 0);
    if (!match?.groups) return at;
    const next = step(match.groups, expect, open);
    if (next === undefined || match.groups.end !== undefined) return at;
    expect = next;
  }
}

function step(
  groups: Record<string, string | undefined>,
  expect: Expect,
  open: string[],
): Expect | undefined {
  const value = expect === "value" || expect === "firstValue";
  const key = expect === "key" || expect === "firstKey";
  if (groups.open !== undefined) {
    if (!value) return undefined;
    open.push(groups.open);
    return groups.open === "[" ? "firstValue" : "firstKey";
  }
  if (groups.close !== undefined) {
    const fits = open.at(-1) === (groups.close === "]" ? "[" : "{");
    if (!fits || !["comma", "firstValue", "firstKey"].includes(expect)) return undefined;
    open.pop();
    return "comma";
  }
  if (groups.mark === ":") return expect === "colon" ? "value" : undefined;
  if (groups.mark === ",")
    return expect === "comma" && open.length > 0 ? (open.at(-1) === "[" ? "value" : "key") : undefined;
  if (groups.string !== undefined) return key ? "colon" : value ? "comma" : undefined;
  return value ? "comma" : undefined;
}
