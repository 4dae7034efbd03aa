import { z } from "zod";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { Principal } from "../../domain/principal.ts";
import type { connectionViewSchema } from "../../domain/read-models/connection.ts";
import { AppError } from "../../errors.ts";
import type { Connection } from "../../generated/prisma/client.ts";
import { formatVersions } from "../documents.ts";
import type { Journal } from "../journal/types.ts";
import type { ConnectableSystem, SecretBox } from "./types.ts";

export interface ConnectionDeps {
  db: Db;
  journal: Journal;
  clock: Clock;
  secretBox: SecretBox;
  systems: readonly ConnectableSystem[];
}

export type ConnectionView = z.infer<typeof connectionViewSchema>;

export const saveConnectionInput = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "takes lower-case letters, digits and -, at most 63"),
  name: z.string().trim().min(1, "is needed").max(120),
  system: z.string(),
  config: z.record(z.string(), z.unknown()),
  /** Left out, the secret stays as it is; null removes it. */
  secret: z.record(z.string(), z.unknown()).nullable().optional(),
});

function assertMayConnect(principal: Principal): void {
  if (principal.role !== "admin" && principal.role !== "governance" && principal.role !== "service")
    throw new AppError(
      "FORBIDDEN",
      "Only governance and administrators may change connections. Ask one of them.",
    );
}

const systemOf = (deps: Pick<ConnectionDeps, "systems">, name: string): ConnectableSystem => {
  const found = deps.systems.find((each) => each.system === name);
  if (found) return found;
  const known = deps.systems.map((each) => each.system).join(", ");
  throw new AppError("INVALID_INPUT", `There is no system "${name}" to connect; there are ${known}.`, {
    path: "system",
  });
};

/** Every connection, by name. */
export async function listConnections(deps: ConnectionDeps): Promise<ConnectionView[]> {
  const rows = await deps.db.connection.findMany({ orderBy: { name: "asc" } });
  return rows.map((row) => viewOf(deps, row));
}

/** Creates or changes a connection; its settings are checked against its system's schema first. */
export async function saveConnection(
  deps: ConnectionDeps,
  principal: Principal,
  input: z.infer<typeof saveConnectionInput>,
): Promise<ConnectionView> {
  assertMayConnect(principal);
  const system = systemOf(deps, input.system);
  const config = parseSettings(system.configSchema, input.config, "config");
  const secret = input.secret
    ? JSON.stringify(parseSettings(system.secretSchema ?? z.object({}), input.secret, "secret"))
    : null;
  await deps.journal.change(principal, async () => {
    const before = await deps.db.connection.findUnique({ where: { id: input.id } });
    if (before && before.system !== input.system)
      throw new AppError(
        "CONFLICT",
        `The connection "${input.id}" is to ${before.system}. Make a new one for ${input.system}.`,
        { path: "system" },
      );
    const sealed =
      input.secret === undefined
        ? (before?.secret ?? null)
        : secret === null
          ? null
          : deps.secretBox.seal(secret);
    return {
      events: [
        {
          kind: "connection" as const,
          entityId: input.id,
          action: before ? ("change" as const) : ("create" as const),
          formatVersion: formatVersions.connection,
          reason: "",
          document: {
            id: input.id,
            name: input.name,
            system: input.system,
            role: system.role,
            config,
            secret: sealed,
          },
        },
      ],
      result: undefined,
    };
  });
  return viewOf(deps, await findConnection(deps, input.id));
}

/** Removes a connection, unless a product's port still uses it. */
export async function removeConnection(
  deps: ConnectionDeps,
  principal: Principal,
  id: string,
): Promise<void> {
  assertMayConnect(principal);
  await deps.journal.change(principal, async () => {
    const row = await findConnection(deps, id);
    const users = await deps.db.port.findMany({
      where: {
        OR: [
          { config: { path: ["connection"], equals: id } },
          { type: "vectors", config: { path: ["model"], equals: id } },
          ...(row.role === "embedding"
            ? [{ type: "vectors", config: { path: ["model"], equals: String(Object(row.config).model) } }]
            : []),
        ],
      },
      select: { productId: true },
      take: 3,
    });
    if (users.length > 0)
      throw new AppError(
        "CONFLICT",
        `"${id}" is used by ${users.map((each) => each.productId).join(", ")}. Move those first.`,
      );
    const { name, system, role, config, secret } = row;
    return {
      events: [
        {
          kind: "connection" as const,
          entityId: id,
          action: "delete" as const,
          formatVersion: formatVersions.connection,
          reason: "",
          document: { id, name, system, role, config, secret },
        },
      ],
      result: undefined,
    };
  });
}

/** Talks to the system now and keeps the outcome; the outcome is a measurement, so it is not in the journal. */
export async function testConnection(
  deps: ConnectionDeps,
  principal: Principal,
  id: string,
): Promise<{ state: "ok" | "failed"; detail: string; elapsedMs: number }> {
  assertMayConnect(principal);
  const row = await findConnection(deps, id);
  const system = systemOf(deps, row.system);
  const secret: unknown = row.secret ? JSON.parse(deps.secretBox.open(row.secret)) : {};
  const settings = z.record(z.string(), z.unknown()).parse({ ...Object(row.config), ...Object(secret) });
  const startedMs = deps.clock.nowMs();
  const outcome = await system.test(settings).then(
    (detail) => ({ state: "ok" as const, detail }),
    (error: unknown) => ({
      state: "failed" as const,
      detail: error instanceof Error ? error.message : String(error),
    }),
  );
  const checkedAt = deps.clock.now();
  await deps.db.connection.update({
    where: { id },
    data: { state: outcome.state, stateDetail: outcome.detail, checkedAt },
  });
  return { ...outcome, elapsedMs: checkedAt.getTime() - startedMs };
}

async function findConnection(deps: Pick<ConnectionDeps, "db">, id: string): Promise<Connection> {
  const row = await deps.db.connection.findUnique({ where: { id } });
  if (!row) throw new AppError("NOT_FOUND", `There is no connection "${id}".`, { path: "id" });
  return row;
}

function viewOf(deps: Pick<ConnectionDeps, "systems">, row: Connection): ConnectionView {
  const system = deps.systems.find((each) => each.system === row.system);
  return {
    id: row.id,
    name: row.name,
    system: row.system,
    role: row.role,
    config: z.record(z.string(), z.unknown()).parse(row.config),
    hasSecret: row.secret !== null,
    state: z.enum(["untested", "ok", "failed"]).catch("untested").parse(row.state),
    stateDetail: row.stateDetail,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    abilities: { ...system?.abilities },
    evidence: system?.evidence ?? "recorded-shapes",
  };
}

function parseSettings(schema: z.ZodObject, settings: unknown, path: string): Record<string, unknown> {
  const parsed = schema.strict().safeParse(settings);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError(
    "INVALID_INPUT",
    `${issue?.message ?? "These settings are not valid"} (${[path, ...(issue?.path ?? [])].join(".")}).`,
    {
      path: [path, ...(issue?.path ?? [])].join("."),
    },
  );
}
