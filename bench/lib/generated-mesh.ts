import type { ProductDefinition } from "../../server/domain/product-file/index.ts";
import { randomNumbers } from "../../server/engine/testing/random.ts";

/** A mesh of any size, the same for the same size: for measuring only, never shown to anybody. */
export interface GeneratedMesh {
  domains: { id: string; name: string; description: string; ownerTeamId: string }[];
  teams: { id: string; name: string; email: null; members: [] }[];
  products: ProductDefinition[];
}

const subjects =
  "order payment shipment customer session invoice sensor machine ticket booking claim policy route vehicle store basket refund campaign contract employee".split(
    " ",
  );
const aspects =
  "events history daily_summary current_state corrections forecast scores alerts locations features archive snapshots reviews totals anomalies".split(
    " ",
  );
const places =
  "europe nordics iberia benelux americas brazil canada asia japan india oceania africa online retail wholesale factory harbour airport".split(
    " ",
  );
const purposes = [
  "follow what happens as it happens",
  "compare weeks and seasons",
  "train models of demand",
  "answer questions of auditors",
  "find late deliveries early",
  "see which customers leave",
];
const fieldWords =
  "id amount currency created_at updated_at status region channel quantity weight duration score source device reason price discount rating country city".split(
    " ",
  );

export function generateMesh(size: number): GeneratedMesh {
  const next = randomNumbers(20_260_101);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const domainCount = Math.max(4, Math.round(size / 100));
  const teams = Array.from({ length: Math.ceil(domainCount / 3) }, (_, index) => ({
    id: `team-${index}`,
    name: `Team ${pick(subjects)} ${index}`,
    email: null,
    members: [] as [],
  }));
  const domains = Array.from({ length: domainCount }, (_, index) => ({
    id: `${pick(subjects)}-${pick(places)}-${index}`,
    name: `${pick(subjects)} ${pick(places)} ${index}`,
    description: `Everything about ${pick(subjects)} in ${pick(places)}.`,
    ownerTeamId: teams[index % teams.length]?.id ?? "",
  }));
  const products = Array.from({ length: size }, (_, index) => {
    const domain = domains[index % domains.length]?.id ?? "";
    return generateProduct(
      domain,
      index,
      index < 2 ? undefined : `${domains[(index - 2) % domains.length]?.id}`,
      pick,
      next,
    );
  });
  return { domains, teams, products };
}

/** Every fiftieth product is a stream; a stream costs a file, and real meshes have more tables than streams. */
const isStream = (index: number) => index % 50 === 0;

function generateProduct(
  domain: string,
  index: number,
  neighbour: string | undefined,
  pick: <T>(list: readonly T[]) => T,
  next: () => number,
): ProductDefinition {
  const [subject, aspect, place] = [pick(subjects), pick(aspects), pick(places)];
  const name = `${subject}_${aspect}_${place}_${index}`;
  const type = isStream(index) ? "stream" : "table";
  const fields = Array.from({ length: 8 + Math.floor(next() * 8) }, (_, position) => {
    const word = pick(fieldWords);
    const number = /amount|quantity|weight|duration|score|price|discount|rating/.test(word);
    return {
      name: `${word}_${position}`,
      logicalType: number ? ("number" as const) : ("string" as const),
      required: position === 0,
      description: `The ${word.replaceAll("_", " ")} of the ${subject}, as ${place} reports it`,
      ...(number ? { logicalTypeOptions: { minimum: 0, maximum: 100 + Math.floor(next() * 1000) } } : {}),
    };
  });
  const key = [fields[0]?.name ?? ""];
  const block =
    type === "stream"
      ? { property: "millrace.stream", value: { key, retention: "30d", enforcement: "reject" } }
      : { property: "millrace.table", value: { format: "parquet", keys: key } };
  const inputs = neighbour && next() < 0.3 ? [{ product: `${neighbour}/${pick(subjects)}_source` }] : [];
  return {
    product: {
      apiVersion: "v1.0.0",
      kind: "DataProduct",
      id: `${domain}/${name}`,
      name,
      domain,
      version: `1.${index % 7}.0`,
      status: index % 40 === 7 ? "deprecated" : "active",
      description: {
        purpose: `The ${aspect.replaceAll("_", " ")} of every ${subject} in ${place}, kept so that teams can ${pick(purposes)}.`,
        usage: `Join on ${key[0]}; ${pick(purposes)}.`,
      },
      tags: [subject, place, pick(aspects)],
      outputPorts: [{ name: type, type, version: "1.0.0", contractId: `${name}.${type}` }],
      ...(inputs.length > 0
        ? { customProperties: [{ property: "millrace.lineage", value: { inputs } }] }
        : {}),
    },
    contracts: [
      {
        apiVersion: "v3.1.0",
        kind: "DataContract",
        id: `${name}.${type}`,
        version: "1.0.0",
        status: "active",
        schema: [{ name: subject, logicalType: "object", properties: fields }],
        slaProperties: [{ property: "latency", value: 1 + (index % 48), unit: "h" }],
        customProperties: [block],
      },
    ],
  };
}
