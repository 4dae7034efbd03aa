import type { MessagePort } from "node:worker_threads";
import type { FromWriter, ToWriter } from "./protocol.ts";
import { createLogWriterCore, type LogWriterOptions } from "./writer.ts";

/** Serves the writer's core over message ports. */
export interface WriterServer {
  /** Takes requests and subscriptions from one more client. */
  connect(port: MessagePort): void;
  /** Makes everything queued durable, answers, and closes files and ports. */
  close(): void;
}

export function serveWriter(options: Omit<LogWriterOptions, "onCommit">): WriterServer {
  const ports = new Set<MessagePort>();
  const subscribers = new Map<string, Set<MessagePort>>();
  const core = createLogWriterCore({ ...options, onCommit });
  let scheduled = false;

  function send(port: MessagePort, message: FromWriter, transfer: ArrayBuffer[] = []) {
    port.postMessage(message, transfer);
  }

  function onCommit(topic: string, ends: Record<number, number>) {
    for (const port of subscribers.get(topic) ?? []) send(port, { kind: "committed", topic, ends });
  }

  /**
   * Group commit: whatever has arrived on any port by the next turn of the loop shares a transaction, and while
   * one is being written the next group gathers in the ports.
   */
  function schedule() {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (core.flush()) schedule();
    });
  }

  function receive(port: MessagePort, message: ToWriter) {
    if (message.kind === "subscribe") {
      const set = subscribers.get(message.topic) ?? new Set();
      subscribers.set(message.topic, set.add(port));
      send(port, { kind: "subscribed", topic: message.topic });
      return;
    }
    if (message.kind === "unsubscribe") {
      subscribers.get(message.topic)?.delete(port);
      return;
    }
    const { id, command } = message;
    core.enqueue(command, (reply) => {
      if (!reply.ok) send(port, { kind: "failure", id, error: reply.error });
      else send(port, { kind: "reply", id, result: reply.result });
    });
    schedule();
  }

  return {
    connect(port) {
      ports.add(port);
      port.on("message", (message: ToWriter) => receive(port, message));
      port.on("close", () => {
        ports.delete(port);
        for (const set of subscribers.values()) set.delete(port);
      });
    },
    close() {
      try {
        core.close();
      } finally {
        for (const port of ports) port.close();
      }
    },
  };
}
