import { parsePosition } from "../../../domain/positions/position.ts";
import { formatVector } from "../../../domain/positions/vector.ts";
import type { OnlineReader, OnlineRequest } from "../../../hydration/features/reading/read-online.ts";
import type { DataPlaneContext } from "../context.ts";
import type { createSubscriptions, ValuesMessage } from "../features/subscription.ts";
import { countReads } from "../features/usage.ts";
import { authorize, viewFor } from "../products.ts";
import { OutgoingRecord } from "../records/outgoing.ts";
import { select } from "../records/select.ts";
import { followRecords } from "../tail/follow-records.ts";
import type { AskProduct } from "./ask-product.ts";
import { type QuestionMessage, semanticQuery } from "./semantic-query.ts";
import type { GrpcCall, GrpcMethod } from "./server.ts";
import {
  instantOf,
  type ProtoEntity,
  type ProtoValue,
  plainFields,
  protoAnswer,
  protoEntity,
} from "./values.ts";

interface OnlineMessage {
  features: string[];
  entities: ProtoEntity[];
  request: Record<string, ProtoValue>;
  asOfUs?: string;
  knownAt: string;
}

interface SubscribeMessage {
  features: string[];
  entities: ProtoEntity[];
  resume: string;
}

interface TailMessage {
  product: string;
  from: string;
  filter: string;
}

/** The methods of `millrace.v1.Serving` over the use cases that HTTP has. */
export function servingMethods(deps: {
  context: DataPlaneContext;
  reader: OnlineReader;
  subscribe: ReturnType<typeof createSubscriptions>;
  ask: AskProduct;
}): Record<string, GrpcMethod> {
  const { context, reader, subscribe, ask } = deps;
  return {
    GetOnlineFeatures: {
      kind: "unary",
      shed: "lookup",
      async handle(message: OnlineMessage, call: GrpcCall) {
        const request = onlineRequest(message);
        const reply =
          request.asOf === undefined && request.knownAt === undefined
            ? reader.readNow(request, call.principal)
            : await reader.readAsOf(request, call.principal);
        countReads(context, call, reply);
        return {
          features: reply.query.features,
          asOfUs: reply.atUs,
          knownAt: reply.knownAt,
          frontier: Object.fromEntries(
            Object.entries(reply.frontier).map(([productId, next]) => [productId, { next }]),
          ),
          rows: reply.answers.map((answers) => ({ values: answers.map(protoAnswer) })),
        };
      },
    },
    SubscribeFeatures: {
      kind: "stream",
      shed: "tail",
      async *handle(message: SubscribeMessage, call: GrpcCall) {
        const { features, resume } = message;
        const entities = message.entities.map(({ fields }) => plainFields(fields));
        const subscription = await subscribe(
          { features, entities, ...(resume === "" ? {} : { resume }) },
          call.principal,
        );
        yield* messagesOf(subscription.run, call.signal);
      },
    },
    TailStream: {
      kind: "stream",
      shed: "tail",
      handle: (message: TailMessage, call) => tail(context, message, call),
    },
    SemanticQuery: {
      kind: "unary",
      shed: "read",
      handle: (message: QuestionMessage, call: GrpcCall) => semanticQuery(ask, message, call),
    },
  };
}

function onlineRequest({ features, entities, request, asOfUs, knownAt }: OnlineMessage): OnlineRequest {
  return {
    features,
    entities: entities.map(({ fields }) => plainFields(fields)),
    request: plainFields(request),
    ...(asOfUs === undefined ? {} : { asOf: instantOf(asOfUs) }),
    ...(knownAt === "" ? {} : { knownAt }),
  };
}

/** A subscription's messages as an iterable: the next is made when the last has been taken. */
async function* messagesOf(
  run: (options: {
    signal: AbortSignal;
    send: (message: ValuesMessage) => void;
    drained: () => Promise<void>;
  }) => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<object> {
  const waiting: ValuesMessage[] = [];
  let wake = () => {};
  let taken = () => {};
  let over = false;
  let failure: { error: unknown } | undefined;
  const running = run({
    signal,
    send(message) {
      waiting.push(message);
      wake();
    },
    drained: () =>
      waiting.length === 0 || signal.aborted
        ? Promise.resolve()
        : new Promise((resolve) => {
            taken = resolve;
          }),
  })
    .catch((error: unknown) => {
      failure = { error };
    })
    .finally(() => {
      over = true;
      wake();
    });
  signal.addEventListener("abort", () => {
    taken();
    wake();
  });
  while (!signal.aborted) {
    const message = waiting.shift();
    if (message) {
      yield {
        id: message.id,
        change: message.kind === "change",
        entity: protoEntity(message.entity),
        atUs: message.atUs,
        features: message.features,
        values: message.answers.map(protoAnswer),
      };
      continue;
    }
    taken();
    if (over) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (waiting.length > 0 || over || signal.aborted) resolve();
    });
  }
  await running;
  if (failure) throw failure.error;
}

async function* tail(
  context: DataPlaneContext,
  message: TailMessage,
  call: GrpcCall,
): AsyncGenerator<object> {
  const { products, streams, tails, usage, clock } = context;
  const product = products.get(message.product);
  const decision = authorize(product, call.principal, "read");
  const served = product.stream();
  const view = viewFor(product, decision, message.filter === "" ? {} : { filter: message.filter });
  const position = parsePosition(message.from === "" ? "latest" : message.from);
  await streams.ensure(served);
  const source = streams.tailSource(served);
  const from = await source.stream.resolve(source.topic, position);
  const shared = await tails.of(source);
  const count = (reads: number, records: number) =>
    usage.count({
      productId: product.served.id,
      principal: call.principal,
      via: "live",
      reads,
      records,
      atMs: clock.nowMs(),
    });
  count(1, 0);
  const followed = followRecords({
    tail: shared,
    stream: source.stream,
    from,
    signal: call.signal,
    wanted: () => true,
  });
  for await (const { record, next } of followed) {
    if (!record) continue;
    const outgoing = new OutgoingRecord(record, source.trusted);
    if (select([outgoing], view, { late: "stop" }).matches.length === 0) continue;
    count(0, 1);
    const event = outgoing.event(view.masks);
    const key = outgoing.key(view.masks);
    yield {
      partition: record.partition,
      offset: record.offset,
      ...(key === null ? {} : { key }),
      ...(event === null ? {} : { json: JSON.stringify(event) }),
      eventTimeUs: record.eventTimeUs,
      knowledgeTimeUs: record.knowledgeTimeUs,
      position: formatVector(next),
    };
  }
}
