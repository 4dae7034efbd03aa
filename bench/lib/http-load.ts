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
    let held: Buffer = Buffer.alloc(0);
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
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const head = held.indexOf(headEnd);
      if (head < 0) return;
      const text = held.toString("latin1", 0, head);
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
      if (held.length < head + headEnd.length + length) return;
      if (!/^HTTP\/1\.1 200 /.test(text) || Number.isNaN(length)) {
        socket.destroy();
        reject(new Error(`Answered ${text} ${held.toString("utf8", head, head + 500)}`));
        return;
      }
      held = Buffer.alloc(0);
      latencies.push(performance.now() - sent);
      next();
    });
  });
}
