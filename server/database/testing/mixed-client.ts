import { randomUUID } from "node:crypto";
import pg from "pg";
import { createDb, createPool, inTransaction } from "../../db.ts";

/**
 * A process of the concurrency test: many loops over one pool, each operation with a marker of its own, every
 * answer checked to the last row. Arguments: socket folder, pool size, operations to do, name. Sends its tally, at the
 * latest after `maxMs`.
 */
const [socketDir = "", poolSize = "1", goal = "1", name = "client"] = process.argv.slice(2);
/** A machine that is busy with other things does fewer. */
const maxMs = 15_000;
const size = Number(poolSize);
const pool = createPool({ socketDir, poolSize: size });
const db = createDb({ socketDir, poolSize: size });
const tally = { operations: 0, statements: 0, increments: 0, transactions: 0, wrong: [] as string[] };

function check(right: boolean, what: string, got: unknown): void {
  tally.statements++;
  if (!right && tally.wrong.length < 20) tally.wrong.push(`${what}: ${JSON.stringify(got)}`);
}

const operations: Record<string, (marker: string, n: number) => Promise<void>> = {
  async echo(marker) {
    const { rows } = await pool.query("select $1::text as marker", [marker]);
    check(rows.length === 1 && rows[0].marker === marker, "echo", { marker, rows });
  },
  async manyRows(marker, n) {
    const { rows } = await pool.query(
      "select $1::text || g as marker, g from generate_series(1, $2::int) g order by g",
      [marker, n],
    );
    const right =
      rows.length === n && rows.every((row, i) => row.g === i + 1 && row.marker === marker + (i + 1));
    check(right, "manyRows", { marker, n, got: rows.length });
  },
  async largeValue(marker, n) {
    const { rows } = await pool.query("select repeat($1::text, $2::int) as text", [marker, n * 20]);
    check(rows[0]?.text === marker.repeat(n * 20), "largeValue", { marker, length: rows[0]?.text?.length });
  },
  async simpleProtocol(marker) {
    const results = (await pool.query(`select '${marker}a' as m; select '${marker}b' as m`)) as unknown;
    const texts = (results as pg.QueryResult[]).map((each) => each.rows[0]?.m);
    check(texts.join() === `${marker}a,${marker}b`, "simpleProtocol", { marker, texts });
  },
  async sqlError(marker) {
    const error: unknown = await pool.query(`select $1::int as "${marker}", missing_${marker}`, [1]).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    const right =
      error instanceof pg.DatabaseError && error.code === "42703" && error.message.includes(marker);
    check(right, "sqlError", { marker, error: String(error) });
  },
  async portal(marker, n) {
    // Reads a portal three rows at a time: Execute with a limit and Flush instead of Sync.
    const rows = await new Promise<{ m: string }[]>((resolve, reject) => {
      const config = {
        text: "select $1::text || g as m from generate_series(1, $2::int) g",
        values: [marker, n],
        rows: 3,
      };
      pool.connect((failure, client, release) => {
        if (failure || !client) return reject(failure ?? new Error("no client"));
        const all: { m: string }[] = [];
        const query = client.query(new pg.Query(config));
        query.on("row", (row: { m: string }) => all.push(row));
        query.on("error", (error: Error) => {
          release();
          reject(error);
        });
        query.on("end", () => {
          release();
          resolve(all);
        });
      });
    });
    const right = rows.length === n && rows.every((row, i) => row.m === marker + (i + 1));
    check(right, "portal", { marker, n, got: rows.length });
  },
  async transaction(marker, n) {
    const commit = n % 3 !== 0;
    const client = await pool.connect();
    try {
      await client.query("begin");
      await client.query("insert into trial (marker, client) values ($1, $2)", [marker, name]);
      const inside = await client.query("select client from trial where marker = $1", [marker]);
      check(inside.rows.length === 1 && inside.rows[0].client === name, "transaction inside", inside.rows);
      const { rows } = await client.query("select value from counter");
      await client.query("update counter set value = $1", [rows[0].value + 1]);
      await client.query(commit ? "commit" : "rollback");
      if (commit) tally.increments++;
      tally.transactions++;
    } finally {
      client.release();
    }
    const after = await pool.query("select count(*)::int as n from trial where marker = $1", [marker]);
    check(after.rows[0].n === (commit ? 1 : 0), "transaction after", { commit, rows: after.rows });
  },
  async failedTransaction(marker) {
    const client = await pool.connect();
    try {
      await client.query("begin");
      await client.query("insert into trial (marker, client) values ($1, $2)", [marker, name]);
      const failed = await client
        .query("select 1 / $1::int", [0])
        .catch((error: pg.DatabaseError) => error.code);
      const refused = await client.query("select 1").catch((error: pg.DatabaseError) => error.code);
      check(failed === "22012" && refused === "25P02", "failedTransaction", { failed, refused });
      // A commit of a failed transaction is a rollback.
      const { command } = await client.query("commit");
      check(command === "ROLLBACK", "failedTransaction commit", command);
      tally.transactions++;
    } finally {
      client.release();
    }
    const after = await pool.query("select 1 from trial where marker = $1", [marker]);
    check(after.rows.length === 0, "failedTransaction after", after.rows);
  },
  async prisma(marker, n) {
    const at = new Date(n * 1000);
    const job = { id: marker, kind: "trial", subject: name, state: "running", startedAt: at, updatedAt: at };
    await db.job.create({ data: job });
    const found = await db.job.findUniqueOrThrow({ where: { id: marker } });
    check(found.subject === name && found.startedAt.getTime() === at.getTime(), "prisma", found);
    const updated = await db.job.update({ where: { id: marker }, data: { done: { increment: n } } });
    check(updated.done === n && updated.id === marker, "prisma update", updated);
    await db.job.delete({ where: { id: marker } });
  },
  async prismaTransaction(marker, n) {
    const stop = n % 2 === 0;
    const outcome = await inTransaction(db, async (tx) => {
      const at = new Date(0);
      await tx.job.create({
        data: { id: marker, kind: "trial", subject: name, state: "running", startedAt: at, updatedAt: at },
      });
      const [{ value }] = (await tx.$queryRaw`select value from counter`) as [{ value: number }];
      await tx.$executeRaw`update counter set value = ${value + 1}`;
      check((await tx.job.count({ where: { id: marker } })) === 1, "prismaTransaction inside", marker);
      if (stop) throw new Error(marker);
      return marker;
    }).catch((error: Error) => error.message);
    check(outcome === marker, "prismaTransaction outcome", outcome);
    if (!stop) tally.increments++;
    tally.transactions++;
    const left = await db.job.deleteMany({ where: { id: marker } });
    check(left.count === (stop ? 0 : 1), "prismaTransaction after", { stop, left });
  },
};

const names = Object.keys(operations);
const until = performance.now() + maxMs;
let begun = 0;
await Promise.all(
  Array.from({ length: size * 2 }, async (_, loop) => {
    for (let i = loop; begun < Number(goal) && performance.now() < until; i++) {
      begun++;
      const operation = operations[names[i % names.length] ?? "echo"];
      await operation?.(randomUUID().replaceAll("-", ""), (i % 11) + 1);
      tally.operations++;
    }
  }),
);
await Promise.all([pool.end(), db.$disconnect()]);
process.send?.(tally, () => process.disconnect());
