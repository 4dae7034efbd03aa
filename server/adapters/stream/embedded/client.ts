import type { MessagePort } from "node:worker_threads";
import { AppError } from "../../../errors.ts";
import type { FromWriter, ToWriter, WriteCommand, WriteResult } from "./protocol.ts";
import type { Ends } from "./tail.ts";

/** Requests beyond this many characters in flight wait; beyond the second bound they are refused. */
const inFlightLimit = 64 * 1024 * 1024;
const waitingLimit = 192 * 1024 * 1024;

/** This thread's line to the writer thread. */
export interface WriterClient {
  /**
   * Sends a command and resolves once its outcome is durable. `size` (characters) counts against the bounds;
   * throws UNAVAILABLE when too much is waiting already or the writer has ended.
   */
  request(command: WriteCommand, size: number, transfer?: ArrayBuffer[]): Promise<WriteResult>;
  /** Calls back after each commit to the topic; returns the end of it. `onEnd` tells that the writer is gone. */
  subscribe(topic: string, listener: (ends: Ends) => void, onEnd?: () => void): () => void;
  pending(): { requests: number; bytes: number };
  /** False once the writer thread has ended or `close` was called. */
  open(): boolean;
  /** Refuses new requests, waits for those under way and closes the port. */
  close(): Promise<void>;
}

interface Waiting {
  resolve: (result: WriteResult) => void;
  reject: (error: unknown) => void;
  size: number;
}

interface Subscription {
  listener: (ends: Ends) => void;
  onEnd: (() => void) | undefined;
}

export function createWriterClient(port: MessagePort): WriterClient {
  const waiting = new Map<number, Waiting>();
  const held: { size: number; send: () => void; reject: (error: unknown) => void }[] = [];
  const subscriptions = new Map<string, Set<Subscription>>();
  let nextId = 1;
  let inFlight = 0;
  let heldSize = 0;
  let isOpen = true;
  let closing: (() => void) | undefined;

  port.on("message", (message: FromWriter) => {
    if (message.kind === "committed" || message.kind === "subscribed") {
      const ends = message.kind === "committed" ? message.ends : undefined;
      for (const one of subscriptions.get(message.topic) ?? []) one.listener(ends);
      return;
    }
    const request = waiting.get(message.id);
    if (request === undefined) return;
    waiting.delete(message.id);
    inFlight -= request.size;
    if (message.kind === "reply") request.resolve(message.result);
    else request.reject(fromWire(message.error));
    release();
  });
  port.on("close", end);
  // An idle client does not keep its process alive.
  port.unref();

  function end() {
    if (!isOpen) return;
    isOpen = false;
    const gone = writerGone();
    for (const one of [...waiting.values(), ...held]) one.reject(gone);
    waiting.clear();
    held.length = 0;
    inFlight = 0;
    heldSize = 0;
    for (const set of subscriptions.values()) for (const one of set) one.onEnd?.();
    subscriptions.clear();
    closing?.();
  }

  function post(message: ToWriter, transfer: ArrayBuffer[] = []) {
    port.postMessage(message, transfer);
  }

  function release() {
    while (held.length > 0 && inFlight < inFlightLimit) {
      const next = held.shift();
      heldSize -= next?.size ?? 0;
      next?.send();
    }
    if (waiting.size > 0) return;
    port.unref();
    closing?.();
  }

  return {
    request(command, size, transfer = []) {
      if (!isOpen || closing !== undefined) return Promise.reject(writerGone());
      if (heldSize > 0 && heldSize + size > waitingLimit) {
        return Promise.reject(
          new AppError(
            "UNAVAILABLE",
            "The log writer is behind by more than 256 MB: slow down and send again.",
          ),
        );
      }
      return new Promise((resolve, reject) => {
        const send = () => {
          const id = nextId++;
          inFlight += size;
          waiting.set(id, { resolve, reject, size });
          port.ref();
          post({ kind: "request", id, command }, transfer);
        };
        if (inFlight >= inFlightLimit || held.length > 0) {
          held.push({ size, send, reject });
          heldSize += size;
        } else send();
      });
    },
    subscribe(topic, listener, onEnd) {
      const set = subscriptions.get(topic) ?? new Set<Subscription>();
      const one = { listener, onEnd };
      if (set.size === 0 && isOpen) post({ kind: "subscribe", topic });
      subscriptions.set(topic, set.add(one));
      return () => {
        set.delete(one);
        if (set.size > 0 || subscriptions.get(topic) !== set) return;
        subscriptions.delete(topic);
        if (isOpen) post({ kind: "unsubscribe", topic });
      };
    },
    pending: () => ({ requests: waiting.size + held.length, bytes: inFlight + heldSize }),
    open: () => isOpen,
    async close() {
      if (isOpen && waiting.size > 0) {
        await new Promise<void>((resolve) => {
          closing = resolve;
        });
      }
      end();
      port.close();
    },
  };
}

function fromWire(error: { code: AppError["code"]; message: string; path?: string }): AppError {
  return new AppError(error.code, error.message, error.path === undefined ? {} : { path: error.path });
}

function writerGone(): AppError {
  return new AppError(
    "UNAVAILABLE",
    "The log writer has stopped; nothing is written until the worker is back.",
  );
}
