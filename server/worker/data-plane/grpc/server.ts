import { fileURLToPath } from "node:url";
import {
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type StatusObject,
  type sendUnaryData,
  status,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Via } from "../../../domain/data-plane-api/via.ts";
import type { Principal } from "../../../domain/principal.ts";
import { AppError, type ErrorCode, toProblem } from "../../../errors.ts";
import type { CallerLimits } from "../caller-limits.ts";
import type { Authenticate } from "../http/server.ts";
import type { LoadShedding } from "../load-shedding.ts";
import type { Route } from "../route.ts";

/** Who calls, and what ends with the call. */
export interface GrpcCall {
  principal: Principal;
  via: Via;
  /** Aborts when the caller goes or the server stops. */
  signal: AbortSignal;
}

/** One method: its class under overload, and what it does with a request. */
export type GrpcMethod =
  | {
      kind: "unary";
      shed: Route["shed"];
      handle: (request: never, call: GrpcCall) => Promise<object> | object;
    }
  | {
      kind: "stream";
      shed: Route["shed"];
      handle: (request: never, call: GrpcCall) => AsyncIterable<object>;
    };

export interface GrpcServer {
  listen(port: number, host: string): Promise<number>;
  /** Ends streams, lets calls under way finish for at most `graceMs`, then closes. */
  close(graceMs: number): Promise<void>;
}

const codes: Readonly<Record<ErrorCode, status>> = {
  INVALID_INPUT: status.INVALID_ARGUMENT,
  UNAUTHENTICATED: status.UNAUTHENTICATED,
  FORBIDDEN: status.PERMISSION_DENIED,
  NOT_FOUND: status.NOT_FOUND,
  CONFLICT: status.ABORTED,
  KEY_CHANGED: status.FAILED_PRECONDITION,
  GONE: status.OUT_OF_RANGE,
  TOO_LARGE: status.RESOURCE_EXHAUSTED,
  UNSUPPORTED: status.UNIMPLEMENTED,
  RATE_LIMITED: status.RESOURCE_EXHAUSTED,
  INTERNAL: status.INTERNAL,
  UPSTREAM: status.UNAVAILABLE,
  UNAVAILABLE: status.UNAVAILABLE,
  TIMEOUT: status.DEADLINE_EXCEEDED,
};

const maxMessage = 4 * 1024 * 1024;

/**
 * `millrace.v1.Serving` on @grpc/grpc-js, with the same authentication, limits and shedding as over HTTP. The protocol
 * file is read when the server is made: no generated code to keep in step with it.
 */
export function createGrpcServer(options: {
  methods: Readonly<Record<string, GrpcMethod>>;
  authenticate: Authenticate;
  limits: CallerLimits;
  shedding: LoadShedding;
  observe: (route: string, status: number, elapsedMs: number) => void;
  onFailure: (error: unknown, request: { method: string; path: string }) => void;
}): GrpcServer {
  const server = new Server({ "grpc.max_receive_message_length": maxMessage });
  const underWay = new Set<AbortController>();

  /** Checks a caller; what they take up is given back by `leave`. */
  function enter(metadata: Metadata, shed: Route["shed"]) {
    const headers = Object.fromEntries(
      Object.entries(metadata.getMap()).map(([name, value]) => [name, String(value)]),
    );
    const { principal, via } = options.authenticate({ headers });
    if (principal.kind === "anonymous")
      throw new AppError("UNAUTHENTICATED", "Send an API token as authorization: Bearer <token>.");
    if (shed !== "never" && shed !== "internal") options.shedding.admit(shed);
    return { principal, via, leave: options.limits.enter(principal, shed) };
  }

  function begin(name: string): { controller: AbortController; end: (failed: unknown) => void } {
    const begun = performance.now();
    const controller = new AbortController();
    underWay.add(controller);
    return {
      controller,
      end(failed) {
        underWay.delete(controller);
        const code = failed === undefined ? 200 : toProblem(failed).status;
        options.observe(`grpc ${name}`, code, performance.now() - begun);
        if (code === 500) options.onFailure(failed, { method: "GRPC", path: name });
      },
    };
  }

  function unary(name: string, { handle, shed }: GrpcMethod & { kind: "unary" }) {
    return async (call: ServerUnaryCall<never, object>, reply: sendUnaryData<object>) => {
      const { controller, end } = begin(name);
      let leave = () => {};
      try {
        const caller = enter(call.metadata, shed);
        leave = caller.leave;
        call.on("cancelled", () => controller.abort());
        reply(null, await handle(call.request, { ...caller, signal: controller.signal }));
        end(undefined);
      } catch (error) {
        reply(statusOf(error));
        end(error);
      } finally {
        leave();
      }
    };
  }

  function stream(name: string, { handle, shed }: GrpcMethod & { kind: "stream" }) {
    return async (call: ServerWritableStream<never, object>) => {
      const { controller, end } = begin(name);
      let leave = () => {};
      call.on("cancelled", () => controller.abort());
      try {
        const caller = enter(call.metadata, shed);
        leave = caller.leave;
        for await (const message of handle(call.request, { ...caller, signal: controller.signal }))
          if (!call.write(message)) await drained(call, controller.signal);
        call.end();
        end(undefined);
      } catch (error) {
        if (!call.cancelled) call.emit("error", statusOf(error));
        end(error);
      } finally {
        leave();
      }
    };
  }

  server.addService(
    servingDefinition(),
    Object.fromEntries<UntypedHandleCall>(
      Object.entries(options.methods).map(([name, method]) => [
        name,
        // Requests are typed by the protocol file, which TypeScript does not read.
        (method.kind === "unary"
          ? unary(name, method)
          : stream(name, method)) as unknown as UntypedHandleCall,
      ]),
    ),
  );

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.bindAsync(
          `${host.includes(":") ? `[${host}]` : host}:${port}`,
          ServerCredentials.createInsecure(),
          (error, bound) => {
            if (error)
              reject(
                new AppError(
                  "UNAVAILABLE",
                  `gRPC cannot listen on port ${port}: ${error.message}. Stop the other program, or set GRPC_PORT to a free port.`,
                  { cause: error },
                ),
              );
            else resolve(bound);
          },
        );
      }),
    close: (graceMs) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => {
          server.forceShutdown();
          resolve();
        }, graceMs);
        for (const one of underWay) one.abort();
        server.tryShutdown(() => {
          clearTimeout(cut);
          resolve();
        });
      }),
  };
}

/** The service as the protocol file has it. */
export function servingDefinition(): ServiceDefinition {
  const file = fileURLToPath(new URL("../../../../proto/millrace/v1/serving.proto", import.meta.url));
  const definition = loadSync(file, { longs: String, enums: String, oneofs: true, defaults: true });
  const { millrace } = loadPackageDefinition(definition) as unknown as {
    millrace: { v1: { Serving: { service: ServiceDefinition } } };
  };
  return millrace.v1.Serving.service;
}

function statusOf(error: unknown): Partial<StatusObject> {
  const { code, detail, path } = toProblem(error);
  const metadata = new Metadata();
  metadata.set("millrace-code", code);
  if (path !== undefined) metadata.set("millrace-path", path);
  return { code: codes[code as ErrorCode], details: detail, metadata };
}

function drained(call: ServerWritableStream<never, object>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      call.removeListener("drain", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    call.on("drain", done);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
