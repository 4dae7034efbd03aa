import type { DataPlane } from "../../adapters/data-plane/types.ts";
import { manualClock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { StreamActivity } from "../../domain/data-plane-api/status.ts";
import { type Principal, servicePrincipal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import { createCatalogRanker } from "../../search/catalog-ranker.ts";
import { createActivityBoard } from "../activity/board.ts";
import type { CatalogDeps } from "../deps.ts";
import { createCatalogIndex } from "../index/catalog-index.ts";
import { journalEvent } from "../journal/codec.ts";
import { createJournal } from "../journal/journal.ts";
import { applyProduct } from "../product/apply-product.ts";
import { memoryJournalLog } from "./memory-log.ts";

export const testStart = Date.UTC(2026, 0, 15, 12);

export const maya: Principal = {
  kind: "person",
  id: "maya",
  name: "Maya",
  role: "data_scientist",
  teams: [],
  domains: [],
  scopes: ["read", "write", "catalog"],
};
export const daniel: Principal = {
  ...maya,
  id: "daniel",
  name: "Daniel",
  role: "domain_owner",
  teams: ["transport"],
  domains: ["flight-operations"],
};
export const operator = servicePrincipal("test");

/** A data plane that answers what a test says it measured, and refuses everything else. */
function fakeDataPlane(measured: { streams: StreamActivity[]; down: boolean }): DataPlane {
  const absent = async (): Promise<never> => {
    throw new AppError("NOT_FOUND", "This test has no streams.");
  };
  return {
    produce: absent,
    page: absent,
    record: absent,
    testFilter: absent,
    deadLetters: absent,
    stats: absent,
    rows: absent,
    sql: absent,
    onlineFeatures: absent,
    query: absent,
    vectors: { describe: absent, neighbours: absent, project: absent },
    trainingSets: { create: absent, preview: absent, rerun: absent, stop: absent },
    async status() {
      if (measured.down) throw new AppError("UNAVAILABLE", "The worker does not answer.");
      return {
        runners: [],
        logs: [],
        lake: [],
        dataPlane: null,
        activity: measured.streams,
        journalEnd: 0,
        pid: 1,
        startedAt: new Date(testStart).toISOString(),
        measuredAt: new Date(testStart).toISOString(),
      };
    },
    async refresh() {
      if (measured.down) throw new AppError("UNAVAILABLE", "The worker does not answer.");
    },
  };
}

/** The catalog on a database of the test's own: a journal in memory, a clock that only the test moves. */
export function testMesh(db: Db) {
  const clock = manualClock(testStart);
  const log = memoryJournalLog(clock);
  const measured = { streams: [] as StreamActivity[], down: false };
  const dataPlane = fakeDataPlane(measured);
  const ranker = () => createCatalogRanker({ nearest: async () => [] });
  const deps: CatalogDeps = {
    db,
    clock,
    journal: createJournal({ log, db }),
    index: createCatalogIndex(db),
    activity: createActivityBoard({ db, dataPlane, clock }),
    dataPlane,
    ranker: ranker(),
    pastRanker: ranker(),
  };
  return {
    ...deps,
    deps,
    clock,
    log,
    measured,
    /** Applies a product file as the operator and returns the instant just before, as ISO. */
    async apply(source: string, by: Principal = operator): Promise<string> {
      // What was said just now has happened before that instant.
      clock.advance(1);
      const before = clock.now().toISOString();
      clock.advance(60_000);
      await applyProduct(deps, by, { source });
      clock.advance(60_000);
      return before;
    },
    async say(...events: ReturnType<typeof journalEvent>[]): Promise<void> {
      await deps.journal.change(operator, async () => ({ events, result: null }));
    },
  };
}
export type TestMesh = ReturnType<typeof testMesh>;

/** The people, the team and the domain that the tests' principals belong to. */
export async function peopleTheMesh(mesh: TestMesh): Promise<void> {
  const person = ({ id, name }: Principal, role: "data_scientist" | "domain_owner") =>
    journalEvent("person", id, "create", {
      id,
      name,
      email: `${id}@example.com`,
      role,
      title: "",
      persona: false,
    });
  await mesh.say(person(maya, "data_scientist"), person(daniel, "domain_owner"));
  await mesh.say(
    journalEvent("team", "transport", "create", {
      id: "transport",
      name: "Transport data",
      email: "transport@example.com",
      members: [{ personId: "daniel", role: "owner" }],
    }),
  );
  await mesh.say(
    journalEvent("domain", "flight-operations", "create", {
      id: "flight-operations",
      name: "Flight operations",
      description: "What flights did.",
      ownerTeamId: "transport",
    }),
  );
}

/** Empties the tables a test wrote, keeping the schema. */
export async function emptyDatabase(db: Db): Promise<void> {
  await db.$executeRawUnsafe(`DO $$ DECLARE names text; BEGIN
    SELECT string_agg(format('%I', tablename), ', ') INTO names FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT LIKE '\\_prisma%';
    EXECUTE 'TRUNCATE ' || names || ' CASCADE'; END $$`);
}

/** What a stream measures, a second ago unless said otherwise. */
export function streamActivity(
  productId: string,
  nowMs: number,
  given: Partial<StreamActivity> = {},
): StreamActivity {
  return {
    productId,
    ratePerSecond: 2,
    lastMinute: Array.from({ length: 60 }, () => 2),
    lastDay: Array.from({ length: 24 }, () => 100),
    newestAt: new Date(nowMs - 1000).toISOString(),
    rejectedLastDay: 0,
    records: 2400,
    bytes: 100_000,
    measuredAt: new Date(nowMs).toISOString(),
    ...given,
  };
}
