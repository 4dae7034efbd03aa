/** What an adapter says it can do, as words: `atomicIngest: true` → "atomic ingest"; figures keep their value. */
export function Abilities({ abilities }: { abilities: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(abilities);
  if (entries.length === 0)
    return <span className="text-xs text-faint">says nothing about its abilities</span>;
  return (
    <ul className="flex min-w-0 flex-wrap gap-x-3 text-xs">
      {entries.map(([name, value]) => (
        <li key={name} className={value === false ? "text-faint" : "text-muted"}>
          {value === false && "no "}
          {wordsOf(name)}
          {typeof value !== "boolean" &&
            `: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`}
        </li>
      ))}
    </ul>
  );
}

const wordsOf = (name: string) => name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
