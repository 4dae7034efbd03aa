import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts, waitUntilReady } from "../../scripts/systems/system.ts";
import { feastScript, fetchFeast } from "./feast.ts";

/** A running Feast feature server over its SQLite online store, as its documentation starts it. */
export interface FeastServer {
  port: number;
  /** The request for these accounts and the first `features` of its features. */
  body(accounts: readonly string[], features: number): string;
  stop(): Promise<void>;
}

/** Fills an online store with accounts `a0`, `a1`… of `features` whole numbers each and serves it. */
export async function startFeastServer(entities: number, features: number): Promise<FeastServer> {
  const feast = fetchFeast();
  const folder = mkdtempSync(join(tmpdir(), "millrace-bench-feast-"));
  feast.run(feastScript("serve.py"), [folder, String(entities), String(features)]);
  const [port = 0] = await freePorts(1);
  // 0 requests: without it the server renews its worker every 1,000 requests, in the middle of a run.
  const flags = ["serve", "-h", "127.0.0.1", "-p", String(port), "--no-access-log", "--max-requests", "0"];
  const running = feast.start("from feast.cli.cli import cli; cli()", flags, { cwd: folder });
  await waitUntilReady("Feast", running, async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok);
  return {
    port,
    body: (accounts, count) =>
      JSON.stringify({
        features: Array.from({ length: count }, (_, place) => `activity:f${place}`),
        entities: { account_id: accounts },
      }),
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
