import { z } from "zod";
import { strict, unknownKeyMessage } from "../strict.ts";
import { customProperties, stableId } from "./common.ts";

/**
 * Where data stands, by ODCS 3.1: what a server of each type may say. `*` marks what it must say, `#` an
 * integer, `~` a URL.
 */
const keysByType: Readonly<Record<string, string>> = {
  api: "location*~",
  athena: "stagingDir*~ schema* catalog regionName",
  azure: "location*~ format* delimiter",
  bigquery: "project* dataset*",
  clickhouse: "host* port*# database*",
  cloudsql: "host* port*# database* schema*",
  custom:
    "account catalog database dataset delimiter endpointUrl~ format host location~ path port# project region regionName schema serviceName stagingDir warehouse stream",
  databricks: "host catalog* schema*",
  db2: "host* port*# database* schema",
  denodo: "host* port*# database",
  dremio: "host* port*# schema",
  duckdb: "database* schema",
  glue: "account* database* location~ format",
  hive: "host* port# database*",
  impala: "host* port# database*",
  informix: "host* port# database*",
  kafka: "host* format",
  kinesis: "region format",
  local: "path* format*",
  mysql: "host* port*# database*",
  oracle: "host* port*# serviceName*",
  postgres: "host* port*# database* schema*",
  postgresql: "host* port*# database* schema*",
  presto: "host* catalog schema",
  pubsub: "project*",
  redshift: "host database* schema* region account",
  s3: "location*~ endpointUrl~ format delimiter",
  sftp: "location*~ format delimiter",
  snowflake: "host port# account* database* schema* warehouse",
  sqlserver: "host* port# database* schema*",
  synapse: "host* port*# database*",
  trino: "host* port*# catalog* schema*",
  vertica: "host* port*# database* schema*",
  zen: "host* port# database*",
};

interface Key {
  name: string;
  required: boolean;
  integer: boolean;
  url: boolean;
}

const keysOf = (type: string): Key[] =>
  (keysByType[type] ?? "").split(" ").map((text) => ({
    name: text.replace(/[*#~]/g, ""),
    required: text.includes("*"),
    integer: text.includes("#"),
    url: text.includes("~"),
  }));

const isUrl = (text: string, type: string) =>
  type === "sftp" ? /^sftp:\/\/\S*$/.test(text) : /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(text);

const serverTypes = Object.keys(keysByType);

export const role = strict({
  id: stableId.optional(),
  role: z.string(),
  description: z.string().optional(),
  access: z.string().optional(),
  firstLevelApprovers: z.string().optional(),
  secondLevelApprovers: z.string().optional(),
  customProperties: customProperties.optional(),
});

const common = ["id", "server", "type", "description", "environment", "roles", "customProperties"];

export const server = z
  .looseObject({
    id: stableId.optional(),
    server: z.string(),
    type: z
      .string()
      .refine((type) => serverTypes.includes(type), { error: `must be one of ${serverTypes.join(", ")}` }),
    description: z.string().optional(),
    environment: z.string().optional(),
    roles: z.array(role).optional(),
    customProperties: customProperties.optional(),
  })
  .superRefine((value, context) => {
    const keys = keysOf(value.type);
    const issue = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    for (const key of keys) {
      const given = value[key.name];
      if (given === undefined) {
        if (key.required) issue([key.name], `a server of type ${value.type} needs ${key.name}`);
      } else if (key.integer ? !Number.isInteger(given) : typeof given !== "string")
        issue([key.name], `must be ${key.integer ? "a whole number" : "text"}`);
      else if (key.url && !isUrl(String(given), value.type))
        issue(
          [key.name],
          `must be a URL such as ${value.type === "sftp" ? "sftp" : "https"}://example.com/data`,
        );
    }
    const known = [...common, ...keys.map((key) => key.name)];
    for (const key of Object.keys(value))
      if (!known.includes(key)) issue([key], unknownKeyMessage(key, known));
  });
