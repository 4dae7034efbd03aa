import type { FeatureSetPlan } from "../feature-set/plan.ts";
import type { SchemaProperty } from "../product-file/standard/schema.ts";
import type { PortType } from "../read-models/port.ts";

/** What the data plane must know of a product's primary stream port: no more, as it holds all of them in memory. */
export interface ServedStream {
  port: string;
  /** Major of the port's version: `name@major` names it too. */
  major: number;
  contractVersion: string;
  /** Name in the system that holds it. */
  topic: string;
  /** Its dead letters; always in the embedded log. */
  deadTopic: string;
  /** Id of the connection of an external system; null: the embedded log. */
  connection: string | null;
  partitions: number;
  retentionMs: number | null;
  key: readonly string[];
  eventTime: string | null;
  enforcement: "reject" | "quarantine" | "warn";
  unknownFields: "reject" | "allow";
  /** Fields of the contract's schema object, as ODCS writes them. */
  properties: readonly SchemaProperty[];
  /** Field path → classification. */
  classifications: Readonly<Record<string, string>>;
  /** How it is computed from another product's stream, so that nobody else writes it; null: people and programs write it. */
  derive: StreamDerivation | null;
}

/** `derive` of `millrace.stream`, in CEL. */
export interface StreamDerivation {
  /** Product whose stream is read. */
  from: string;
  /** Records it is not true for are left out. */
  filter: string | null;
  /** Field of the new record → expression; null: the record as it is. */
  map: Readonly<Record<string, string>> | null;
  /** Tables whose rows the map may use as `enrich.<name>.<column>`. */
  enrich: readonly StreamEnrichment[];
  /** Models asked for each record, whose answers the map may use as `infer.<name>.<field>`; undefined: none. */
  infer?: readonly StreamInference[];
}

export interface StreamInference {
  name: string;
  /** Product whose model it is. */
  product: string;
  /** Its inference port; null: the first. */
  port: string | null;
  /** Field of what the model is given → expression; null: the record as it is. */
  data: Readonly<Record<string, string>> | null;
  /** How long records wait for a model that does not answer. */
  patienceMs: number;
}

export interface StreamEnrichment {
  name: string;
  /** Product whose table it is. */
  product: string;
  /** Key columns of the table, each with the expression that gives its value for a record. */
  on: readonly { column: string; expression: string }[];
  columns: readonly string[];
}

/** One product of the catalog as the data plane serves it. Plain data: it travels between threads. */
export interface ServedProduct {
  id: string;
  domainId: string;
  status: "draft" | "active" | "deprecated" | "retired";
  revision: number;
  /** Types of its ports, to say what a path of another type can do instead. */
  ports: readonly PortType[];
  stream: ServedStream | null;
  /** Name of its primary table port. */
  table: string | null;
  /** Plan of the primary features port; null without one, or where `featuresProblem` says why there is none. */
  features: FeatureSetPlan | null;
  featuresProblem: string | null;
}

/** The part of the dead-letter topic's name that follows the product's id. */
export const deadSuffix = ".dead";
