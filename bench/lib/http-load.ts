import { connect, type Socket } from "node:net";
import { percentile } from "./percentile.ts";

export interface LoadOptions {
  port: number;
  path: string;
  headers?: Readonly<Record<string, string>>;
  /** JSON bodies, sent in turn. */
  bodies: readonly string[];
  connections: number;
  seconds: number;
}

export interface LoadResult {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

const headEnd = Buffer.from("\r\n\r\n");

/**
 * Posts as fast as answers come, one request at a time on each connection kept alive: a lean client on bare sockets,
 * as client and server share the machine. Throws on any answer that is not 200. Needs replies with a length.
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const requests = options.bodies.map((body) => requestOf(options, body));
  const latencies: number[] = [];
  const begun = performance.now();
  const until = begun + options.seconds * 1000;
  await Promise.all(
    Array.from({ length: options.connections }, (_, connection) =>
      drive(options.port, requests, connection, until, latencies),
    ),
  );
  const seconds = (performance.now() - begun) / 1000;
  return {
    requestsPerSecond: Math.round(latencies.length / seconds),
    p50Ms: percentile(latencies, 0.5) ?? Number.NaN,
    p99Ms: percentile(latencies, 0.99) ?? Number.NaN,
  };
}

function requestOf({ port, path, headers = {} }: LoadOptions, body: string): Buffer {
  const lines = [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    "content-type: application/json",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

function drive(
  port: number,
  requests: readonly Buffer[],
  first: number,
  until: number,
  latencies: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: "127.0.0.1", port, noDelay: true });
    let turn = first;
    let sent = 0;
    let head: Buffer = Buffer.alloc(0);
    /** Bytes of the answer still to come; null while its head is not complete. */
    let missing: number | null = null;
    const next = () => {
      if (performance.now() >= until) {
        socket.destroy();
        resolve();
        return;
      }
      sent = performance.now();
      socket.write(requests[turn++ % requests.length] as Buffer);
    };
    socket.on("connect", next);
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.on("data", (chunk) => {
      // Bodies are counted, not kept: joining half a megabyte chunk by chunk would cost more than the server's work.
      if (missing !== null) missing -= chunk.length;
      else {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
        const end = head.indexOf(headEnd);
        if (end < 0) return;
        const text = head.toString("latin1", 0, end);
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
        if (!/^HTTP\/1\.1 200 /.test(text) || Number.isNaN(length)) {
          socket.destroy();
          reject(new Error(`Answered ${text} ${head.toString("utf8", end, end + 500)}`));
          return;
        }
        missing = length - (head.length - end - headEnd.length);
      }
      if (missing > 0) return;
      head = Buffer.alloc(0);
      missing = null;
      latencies.push(performance.now() - sent);
      next();
    });
  });
}
