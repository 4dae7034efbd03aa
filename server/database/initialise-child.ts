import { openPglite } from "./engine.ts";

// Short-lived: initialises the folder named by the first argument and ends, giving its memory back.
process.on("disconnect", () => process.exit(1));
const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: initialise-child.ts FOLDER");
const db = await openPglite(folder);
await db.exec("CREATE EXTENSION IF NOT EXISTS vector");
await db.close();
process.exit(0);
