import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { streamContract } from "../contract.suite.ts";
import { createEmbeddedStream, startLogWriter } from "./index.ts";

streamContract("embedded log", async () => {
  const home = mkdtempSync(path.join(tmpdir(), "millrace-log-"));
  let writer = startLogWriter({ home });
  const connect = () => createEmbeddedStream({ home, writer: writer.connect() });
  let stream = connect();
  return {
    stream,
    // Without a port to the writer: what another process has.
    another: async () => createEmbeddedStream({ home }),
    async restart() {
      await stream.close();
      await writer.close();
      writer = startLogWriter({ home });
      stream = connect();
      return stream;
    },
    async stop() {
      await stream.close();
      await writer.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
});
