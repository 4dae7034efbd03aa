import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { type Prisma, PrismaClient } from "./generated/prisma/client.ts";

/** Where the database is: a PostgreSQL of the user's own, or the folder of the embedded one's socket. */
export type DbAddress = { connectionString: string } | { socketDir: string };

export type DbOptions = DbAddress & {
  /** Connections kept at most. The embedded database serves one at a time: more than a few help nobody. */
  poolSize?: number;
};

export type Db = PrismaClient;
/** What `inTransaction` hands over: the client without the calls that need a connection of their own. */
export type DbTransaction = Prisma.TransactionClient;

/** The transaction the running code is part of, as long as it is open. */
const scope = new AsyncLocalStorage<{ open: boolean }>();

/**
 * A pool of plain connections, for SQL that Prisma cannot express (vectors). Shares `createDb`'s rules: no
 * session state, no named statements, no use inside `inTransaction`.
 */
export function createPool(options: DbOptions): pg.Pool {
  const { poolSize = 4 } = options;
  const pool = new pg.Pool({
    ...("connectionString" in options
      ? { connectionString: options.connectionString }
      : { host: options.socketDir, user: "postgres", database: "postgres" }),
    max: poolSize,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
  });
  // An idle connection that breaks (the database restarts) is replaced at the next use; it must not end the process.
  pool.on("error", () => {});
  return pool;
}

/**
 * The database of this process. Close it with `$disconnect()`.
 *
 * Rules that hold on the embedded database and cost nothing elsewhere: short transactions, through
 * `inTransaction` only; no session state (`SET LOCAL` is fine), no advisory locks, no LISTEN/NOTIFY.
 */
export function createDb(options: DbOptions): Db {
  // No statementNameGenerator: named statements are not per client on the embedded database.
  const adapter = new GuardedPg(createPool(options), { disposeExternalPool: true });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: 10_000 } });
}

/**
 * Runs `work` in one transaction and returns its result; an error rolls everything back.
 *
 * Inside `work` only `tx` may be used. The outer client would take another connection, and on the embedded
 * database that one waits for this transaction, which waits for it: such a call is refused at once.
 */
export async function inTransaction<T>(db: Db, work: (tx: DbTransaction) => Promise<T>): Promise<T> {
  const own = { open: true };
  try {
    return await db.$transaction((tx) => scope.run(own, () => work(tx)));
  } finally {
    // Work started in there but not awaited may go on with the outer client.
    own.open = false;
  }
}

function refuseInsideTransaction(): void {
  if (scope.getStore()?.open)
    throw new Error(
      "The outer database client was used inside inTransaction: it would wait for the transaction that waits for it. Use the tx that was handed over.",
    );
}

class GuardedPg extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const { queryRaw, executeRaw, startTransaction } = adapter;
    adapter.queryRaw = (query) => {
      refuseInsideTransaction();
      return queryRaw.call(adapter, query);
    };
    adapter.executeRaw = (query) => {
      refuseInsideTransaction();
      return executeRaw.call(adapter, query);
    };
    adapter.startTransaction = (isolationLevel) => {
      refuseInsideTransaction();
      return startTransaction.call(adapter, isolationLevel);
    };
    return adapter;
  }
}
