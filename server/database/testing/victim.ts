import pg from "pg";

// Opens a transaction, changes what others read, says so and stays: the test kills it there.
const client = new pg.Client({ host: process.argv[2] ?? "", user: "postgres", database: "postgres" });
await client.connect();
await client.query("begin");
await client.query("insert into trial (marker, client) values ('victim', 'victim')");
await client.query("update counter set value = -1000000");
process.send?.("in transaction");
