/** The part of JSON Schema that settings of connections use. */
export interface SettingSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  items?: SettingSchema;
  properties?: Record<string, SettingSchema>;
  required?: string[];
  anyOf?: SettingSchema[];
}

export type SettingKind = "text" | "choice" | "switch" | "number" | "list" | "group" | "json";

/** How a setting is asked for; what no control fits is asked for as JSON. */
export function kindOf(schema: SettingSchema): SettingKind {
  const plain = withoutNull(schema);
  if (plain.enum !== undefined) return "choice";
  const type = Array.isArray(plain.type) ? plain.type.find((each) => each !== "null") : plain.type;
  if (type === "boolean") return "switch";
  if (type === "integer" || type === "number") return "number";
  if (type === "string") return "text";
  if (type === "array" && plain.items !== undefined && kindOf(plain.items) === "text") return "list";
  if (type === "object" && plain.properties !== undefined) return "group";
  return "json";
}

/** A schema that also allows null, without that alternative. */
export function withoutNull(schema: SettingSchema): SettingSchema {
  const others = schema.anyOf?.filter((each) => each.type !== "null");
  return others?.length === 1 ? { ...schema, ...others[0] } : schema;
}

/** A setting's name as words: `requestTimeoutMs` → "Request timeout ms", `tlsCa` → "TLS CA". */
export function settingLabel(name: string, schema: SettingSchema): string {
  if (schema.title !== undefined) return schema.title;
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .toLowerCase()
    .replaceAll(/\b(tls|sasl|ssl|url|uri|ca|api|id|http|sql)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a form starts with: what is set, else the defaults. */
export function initialValues(
  schema: SettingSchema,
  set: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
      const value = set[name] ?? property.default;
      if (kindOf(property) === "group")
        return [[name, initialValues(withoutNull(property), isRecord(value) ? value : {})]];
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
}

/** What is missing or not fit, by dotted path. The server checks again and has the last word. */
export function faultsOf(
  schema: SettingSchema,
  values: Readonly<Record<string, unknown>>,
  path = "",
): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const at = path === "" ? name : `${path}.${name}`;
    const value = values[name];
    if (isEmpty(value)) {
      if (schema.required?.includes(name) && property.default === undefined) faults[at] = "is needed";
      continue;
    }
    const kind = kindOf(property);
    const plain = withoutNull(property);
    if (kind === "group" && isRecord(value)) Object.assign(faults, faultsOf(plain, value, at));
    if (kind === "number") {
      const number = Number(value);
      if (Number.isNaN(number)) faults[at] = "must be a number";
      else if (plain.minimum !== undefined && number < plain.minimum)
        faults[at] = `must be at least ${plain.minimum}`;
      else if (plain.maximum !== undefined && number > plain.maximum)
        faults[at] = `must be at most ${plain.maximum}`;
    }
    if (plain.format === "uri" && typeof value === "string" && !URL.canParse(value))
      faults[at] = "must be a full address, like https://example.org";
  }
  return faults;
}

/** The settings to send: empty ones left out. */
export function settingsOf(
  schema: SettingSchema,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
      const value = values[name];
      if (isEmpty(value)) return [];
      const kind = kindOf(property);
      if (kind === "number") return [[name, Number(value)]];
      if (kind === "group" && isRecord(value)) {
        const inside = settingsOf(withoutNull(property), value);
        return Object.keys(inside).length === 0 ? [] : [[name, inside]];
      }
      return [[name, value]];
    }),
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}
