import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createEmbeddedOnlineStore } from "../../adapters/online-store/embedded/index.ts";
import { createEmbeddedStream, startLogWriter } from "../../adapters/stream/embedded/index.ts";
import { systemClock } from "../../clock.ts";
import type { ServedProduct } from "../../domain/data-plane-api/served-product.ts";
import { serveDataPlane } from "../data-plane/serve.ts";

/**
 * The data plane with the real log writer in a process that a test may kill: what the worker is without its database
 * and runners, and up in a second. Arguments: the data folder, which has `products.json` (the products to serve), the key
 * of signatures, the port.
 */
const [home = "", signingKey = "", listenPort = "0"] = process.argv.slice(2);
const writer = startLogWriter({ home });
const calls = serveDataPlane({
  clock: systemClock,
  embedded: createEmbeddedStream({ home, writer: writer.connect() }),
  onlineStore: createEmbeddedOnlineStore({ home }),
  featureMemoryBytes: 64 * 1024 * 1024,
  openConnection: () => {
    throw new Error("There are no connections in this test.");
  },
  signingKey,
  mainSocket: join(home, "worker.sock"),
  version: "test",
  onFeatureError: (_product, error) => process.stderr.write(`${String(error)}\n`),
  onFailure: (error) => process.stderr.write(`${String(error)}\n`),
});
calls.update(JSON.parse(readFileSync(join(home, "products.json"), "utf8")) as ServedProduct[], []);
const port = await calls.listen(Number(listenPort), "127.0.0.1");
process.on("SIGTERM", async () => {
  await calls.close(500);
  await writer.close();
  process.exit(0);
});
process.on("message", () => process.send?.({ states: calls.featureSets() }));
process.send?.({ port });
