import type { LabelColumn } from "./labels.ts";

/** Which column of the labels stands for what a join needs; "" where none was found. */
export interface ColumnMap {
  time: string;
  /** By entity column or request input. */
  keys: Readonly<Record<string, string>>;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
const timeNames = ["t", "time", "timestamp", "eventtimestamp", "eventtime", "at", "ts", "datetime", "date"];

/**
 * Proposes columns by name: the same, the same but for case and separators, one that ends with it or that it ends
 * with (`user_account_id`, `id`). The time is a column that is one by its type, the best known name first.
 */
export function proposeColumns(columns: readonly LabelColumn[], needed: readonly string[]): ColumnMap {
  const taken = new Set<string>();
  const keys: Record<string, string> = {};
  const tries: ((column: string, name: string) => boolean)[] = [
    (column, name) => column === name,
    (column, name) => plain(column) === plain(name),
    (column, name) => plain(column).endsWith(plain(name)) || plain(name).endsWith(plain(column)),
  ];
  for (const matches of tries)
    for (const name of needed) {
      if (keys[name]) continue;
      const found = columns.find((column) => !taken.has(column.name) && matches(column.name, name));
      if (found) {
        keys[name] = found.name;
        taken.add(found.name);
      }
    }
  const rank = ({ name, type }: LabelColumn): number => {
    const known = timeNames.indexOf(plain(name));
    const typed = /timestamp|date/i.test(type);
    if (!typed && known < 0) return Number.POSITIVE_INFINITY;
    return (typed ? 0 : 100) + (known < 0 ? 50 : known);
  };
  const [time] = columns
    .filter((column) => !taken.has(column.name) && Number.isFinite(rank(column)))
    .sort((a, b) => rank(a) - rank(b));
  return {
    time: time?.name ?? "",
    keys: Object.fromEntries(needed.map((name) => [name, keys[name] ?? ""])),
  };
}

/** What must be called otherwise before the join: old name → new name; empty where the file is right as it is. */
export function renamesOf({ keys }: ColumnMap): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).flatMap(([name, column]) =>
      column === "" || column === name ? [] : [[column, name]],
    ),
  );
}

/** What still has to be said, in words; undefined when nothing is. */
export function missingOf(map: ColumnMap): string | undefined {
  const keys = Object.entries(map.keys).flatMap(([name, column]) => (column === "" ? [name] : []));
  if (keys.length > 0) return `Say which column holds ${keys.join(" and ")}.`;
  if (map.time === "") return "Say which column holds the instant of each label.";
  const used = [...Object.values(map.keys), map.time];
  const twice = used.find((column, at) => used.indexOf(column) !== at);
  return twice === undefined ? undefined : `${twice} can stand for one thing only.`;
}
