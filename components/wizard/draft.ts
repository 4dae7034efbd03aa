import type { InferReply } from "@/server/domain/data-plane-api/infer.ts";
import type { ProductDefinition } from "@/server/domain/product-file/definition.ts";

export type DraftKind = "stream" | "table";
export type Enforcement = "reject" | "quarantine" | "warn";

/** A field as it is being edited. Ranges are text while they are typed. */
export interface DraftField {
  path: string;
  logicalType: string;
  required: boolean;
  unique: boolean;
  description: string;
  /** Promise a range; only numbers have one here. */
  range: boolean;
  minimum: string;
  maximum: string;
  /** In force: the proposal, another word, or null when refused. */
  classification: string | null;
}

/** What a reader of a file has decided about the product it becomes. Starts as the proposals that were inferred. */
export interface Draft {
  domain: string;
  name: string;
  title: string;
  description: string;
  /** Team id; empty for the domain's owner. */
  owner: string;
  licence: string;
  attribution: string;
  kind: DraftKind;
  key: string[];
  /** Empty: the log's own time. */
  eventTime: string;
  /** Empty: no corrections. */
  recordId: string;
  partitions: string;
  retention: string;
  enforcement: Enforcement;
  /** Promised freshness, e.g. "60 s"; empty for none. */
  latency: string;
  fields: DraftField[];
}

type Property = NonNullable<
  NonNullable<ProductDefinition["contracts"][number]["schema"]>[number]["properties"]
>[number];

const numberTypes = new Set(["number", "integer"]);

export const isNumberField = (field: Pick<DraftField, "logicalType">): boolean =>
  numberTypes.has(field.logicalType);

/** The property of a dotted path, searched through nested ones. */
function propertyAt(properties: readonly Property[], path: string): Property | undefined {
  const [head = "", ...rest] = path.split(".");
  const isList = head.endsWith("[]");
  const found = properties.find((property) => property.name === (isList ? head.slice(0, -2) : head));
  if (found === undefined || rest.length === 0) return found;
  return propertyAt(
    ((isList ? found.items?.properties : found.properties) as Property[]) ?? [],
    rest.join("."),
  );
}

const propertiesOf = (definition: ProductDefinition): Property[] =>
  (definition.contracts[0]?.schema?.[0]?.properties ?? []) as Property[];

const optionText = (options: Record<string, unknown> | undefined, name: string): string =>
  typeof options?.[name] === "number" ? String(options[name]) : "";

const blockOf = (definition: ProductDefinition, name: string): Record<string, unknown> => {
  const found = definition.contracts[0]?.customProperties?.find((entry) => entry.property === name)?.value;
  return typeof found === "object" && found !== null && !Array.isArray(found) ? found : {};
};

/** The first draft: everything as it was inferred. */
export function draftOf(reply: InferReply): Draft {
  const { definition } = reply;
  const [domain = "", name = ""] = reply.product.id.split("/");
  const stream = blockOf(definition, "millrace.stream");
  const keys = stream.key ?? blockOf(definition, "millrace.table").keys;
  const properties = propertiesOf(definition);
  const text = (value: unknown, fallback: string) =>
    typeof value === "string" || typeof value === "number" ? String(value) : fallback;
  return {
    domain,
    name,
    title: reply.product.title,
    description: definition.product.description?.purpose ?? "",
    owner: "",
    licence: "",
    attribution: "",
    kind: reply.kind.value,
    key: Array.isArray(keys) ? keys.map(String) : (reply.keys[0]?.columns ?? []),
    eventTime: text(stream.eventTime, reply.eventTimes[0]?.column ?? ""),
    recordId: text(stream.recordId, ""),
    partitions: text(stream.partitions, "1"),
    retention: text(stream.retention, "forever"),
    enforcement:
      (["reject", "quarantine", "warn"] as const).find((each) => each === stream.enforcement) ?? "reject",
    latency: "",
    fields: reply.fields.map((field) => {
      const property = propertyAt(properties, field.path);
      const options = property?.logicalTypeOptions;
      const minimum = optionText(options, "minimum");
      const maximum = optionText(options, "maximum");
      return {
        path: field.path,
        logicalType: property?.logicalType ?? field.logicalType,
        required: property?.required ?? field.required,
        unique: property?.unique ?? false,
        description: property?.description ?? "",
        range: minimum !== "" || maximum !== "",
        minimum: minimum || (typeof field.minimum === "number" ? String(field.minimum) : ""),
        maximum: maximum || (typeof field.maximum === "number" ? String(field.maximum) : ""),
        classification: property?.classification ?? field.classification?.value ?? null,
      };
    }),
  };
}

const given = (text: string): string | undefined => (text.trim() === "" ? undefined : text.trim());
const numeric = (text: string): number | undefined =>
  text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
const compact = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

const durationUnits: Record<string, string> = { ms: "ms", s: "s", min: "min", m: "min", h: "h", d: "d" };

/** "60 s" → value and unit of a latency promise; undefined when it is not one. */
export function parseLatency(text: string): { value: number; unit: string } | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)$/.exec(text.trim());
  const unit = match?.[2] === undefined ? undefined : durationUnits[match[2]];
  return match?.[1] === undefined || unit === undefined ? undefined : { value: Number(match[1]), unit };
}

function editProperty(property: Property, field: DraftField, draft: Draft, sameKind: boolean): void {
  const changedType = property.logicalType !== field.logicalType;
  property.logicalType = field.logicalType as NonNullable<Property["logicalType"]>;
  // Options, examples and rules were made for the type that was inferred.
  if (changedType) {
    delete property.logicalTypeOptions;
    delete property.quality;
    delete property.examples;
    delete property.physicalType;
  }
  const set = <K extends keyof Property>(key: K, value: Property[K] | undefined) => {
    if (value === undefined) delete property[key];
    else property[key] = value;
  };
  set("required", field.required || undefined);
  set("unique", field.unique || undefined);
  set("description", given(field.description));
  set("classification", field.classification ?? undefined);
  // A table's rows are told apart by its keys; what was inferred to identify a stream's records stays as it is.
  if (draft.kind === "table" || !sameKind) {
    const place = draft.kind === "table" ? draft.key.indexOf(field.path) : -1;
    set("primaryKey", place >= 0 || undefined);
    set("primaryKeyPosition", place >= 0 ? place + 1 : undefined);
  }
  if (!isNumberField(field)) return;
  const { minimum: _minimum, maximum: _maximum, ...others } = property.logicalTypeOptions ?? {};
  const options = field.range
    ? compact({ ...others, minimum: numeric(field.minimum), maximum: numeric(field.maximum) })
    : others;
  set("logicalTypeOptions", Object.keys(options).length > 0 ? options : undefined);
}

/** The product a draft describes, as ODPS and ODCS: what is shown, planned and published. */
export function definitionOf(base: ProductDefinition, draft: Draft): ProductDefinition {
  const definition = structuredClone(base);
  const { product } = definition;
  const [contract] = definition.contracts;
  const version = product.outputPorts?.[0]?.version ?? "1.0.0";
  const sameKind = product.outputPorts?.[0]?.type === draft.kind;
  const contractId = `${draft.name}.${draft.kind}`;
  product.id = `${draft.domain}/${draft.name}`;
  product.name = draft.name;
  product.domain = draft.domain;
  const description = compact({ ...product.description, purpose: given(draft.description) });
  if (Object.keys(description).length > 0) product.description = description;
  else delete product.description;
  const about = compact({
    title: given(draft.title),
    owner: given(draft.owner),
    licence: given(draft.licence),
    attribution: given(draft.attribution),
  });
  product.customProperties = [
    ...(product.customProperties ?? []).filter((entry) => entry.property !== "millrace.product"),
    ...(Object.keys(about).length > 0 ? [{ property: "millrace.product", value: about }] : []),
  ];
  product.outputPorts = [
    { ...product.outputPorts?.[0], name: draft.kind, type: draft.kind, version, contractId },
  ];
  if (contract === undefined) return definition;

  contract.id = contractId;
  contract.name = draft.name;
  contract.domain = draft.domain;
  contract.dataProduct = product.id;
  const [object] = contract.schema ?? [];
  if (object !== undefined) {
    object.name = draft.name;
    delete object.physicalName;
    if (object.physicalType !== undefined) object.physicalType = draft.kind === "stream" ? "topic" : "table";
  }
  for (const field of draft.fields) {
    const property = propertyAt(propertiesOf(definition), field.path);
    if (property !== undefined) editProperty(property, field, draft, sameKind);
  }
  const latency = parseLatency(draft.latency);
  const others = (contract.slaProperties ?? []).filter((each) => each.property !== "latency");
  const promises = [...others, ...(latency ? [{ property: "latency", ...latency }] : [])];
  if (promises.length > 0) contract.slaProperties = promises;
  else delete contract.slaProperties;
  contract.customProperties = [
    ...(contract.customProperties ?? []).filter(
      (entry) => entry.property !== "millrace.stream" && entry.property !== "millrace.table",
    ),
    draft.kind === "stream"
      ? {
          property: "millrace.stream",
          value: compact({
            ...blockOf(base, "millrace.stream"),
            key: draft.key,
            eventTime: given(draft.eventTime),
            recordId: given(draft.recordId),
            partitions: numeric(draft.partitions) ?? 1,
            retention: given(draft.retention) ?? "forever",
            enforcement: draft.enforcement,
          }),
        }
      : {
          property: "millrace.table",
          value: { format: "parquet", ...blockOf(base, "millrace.table"), keys: draft.key },
        },
  ];
  return definition;
}
