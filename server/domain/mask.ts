/** Stands for a field the reader may not see. */
export const maskedValue = "masked";

/**
 * Hides the value at a field path of an event, in place: `address.city`, in lists `lines[].sku`. Returns whether there
 * was anything to hide.
 */
export function hide(event: unknown, path: string): boolean {
  return hideAt(event, path.split("."), 0);
}

function hideAt(value: unknown, path: readonly string[], depth: number): boolean {
  const part = path[depth];
  if (part === undefined || typeof value !== "object" || value === null) return false;
  const list = part.endsWith("[]");
  const name = list ? part.slice(0, -2) : part;
  if (!Object.hasOwn(value, name)) return false;
  const holder = value as Record<string, unknown>;
  const inner = holder[name];
  if (inner === null || inner === undefined) return false;
  if (depth === path.length - 1) {
    holder[name] = list && Array.isArray(inner) ? inner.map(() => maskedValue) : maskedValue;
    return true;
  }
  if (!list) return hideAt(inner, path, depth + 1);
  if (!Array.isArray(inner)) return false;
  let hidden = false;
  for (const item of inner) hidden = hideAt(item, path, depth + 1) || hidden;
  return hidden;
}
