/** What CEL knows of a record's field: enough to refuse a filter that could never be true. */
export interface CelField {
  /** ODCS logical type. */
  logicalType: string;
  properties?: Readonly<Record<string, CelField>>;
  items?: CelField;
}

/** The fields of a record; null when any field may come, then nothing about fields is checked before evaluation. */
export type CelFields = Readonly<Record<string, CelField>> | null;

/** A type as cel-js's registry takes it: a name or a nested schema. */
export type CelSchema = { [field: string]: string | CelSchema };

/**
 * The schema of `event` for the type check. JSON knows one kind of number, so integers too arrive as CEL doubles;
 * times arrive as text. Null where a field's name is no CEL identifier (then `event` stays unchecked).
 */
export function celSchema(fields: Readonly<Record<string, CelField>>): CelSchema | null {
  const schema: CelSchema = {};
  for (const [name, field] of Object.entries(fields)) {
    if (!/^[A-Za-z_]\w*$/.test(name)) return null;
    schema[name] = celType(field);
  }
  return Object.keys(schema).length > 0 ? schema : null;
}

function celType(field: CelField): string | CelSchema {
  switch (field.logicalType) {
    case "number":
    case "integer":
      return "double";
    case "boolean":
      return "bool";
    case "string":
    case "date":
    case "timestamp":
    case "time":
      return "string";
    case "array": {
      const item = field.items && celType(field.items);
      return typeof item === "string" ? `list<${item}>` : "list<dyn>";
    }
    case "object":
      return (field.properties && celSchema(field.properties)) ?? "map<string, dyn>";
    default:
      return "dyn";
  }
}
