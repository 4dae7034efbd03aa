/**
 * Loaded before the main file of every supervised process. A child never outlives its supervisor: when the
 * channel to it closes (also by SIGKILL), the child is asked to end and, failing that, ends. It also answers
 * pings, which shows the supervisor that the event loop turns.
 */
import { isMainThread } from "node:worker_threads";

const graceMs = 4000;

if (isMainThread && process.channel) {
  process.on("disconnect", () => {
    setTimeout(() => process.exit(1), graceMs).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.on("message", (message) => {
    if (isPing(message) && process.connected) process.send?.({ pong: message.ping });
  });
}

function isPing(message: unknown): message is { ping: number } {
  return typeof message === "object" && message !== null && "ping" in message;
}
