import { dataPlaneRoutes } from "../../../domain/data-plane-api/paths.ts";
import type { RecordView } from "../../../domain/read-models/stream.ts";
import { AppError } from "../../../errors.ts";
import type { DataPlaneContext } from "../context.ts";
import { authorize, viewFor } from "../products.ts";
import { parseQuery, productIdOf, recordQuery } from "../query.ts";
import { OutgoingRecord } from "../records/outgoing.ts";
import { select } from "../records/select.ts";
import type { Route } from "../route.ts";

/** `GET …/events/record?partition=&offset=`: one record by its permalink, with the contract's verdict on it now. */
export function readRecord({ products, streams, usage, clock }: DataPlaneContext): Route {
  return {
    ...dataPlaneRoutes.readRecord,
    shed: "read",
    async handle(exchange) {
      const { partition, offset, port } = parseQuery(recordQuery, exchange.query);
      const product = products.get(productIdOf(exchange));
      const decision = authorize(product, exchange.principal, "read");
      const served = product.stream(port);
      const view = viewFor(product, decision);
      await streams.ensure(served);
      const { stream, topic, trusted } = streams.tailSource(served);
      const from = await stream.resolve(topic, { kind: "offset", partition, offset });
      const page = await stream.read(topic, from, { limit: 1, partitions: [partition] });
      const found = page.records.find((record) => record.offset === offset);
      const [outgoing] = found
        ? select([new OutgoingRecord(found, trusted)], view, { late: "stop" }).matches
        : [];
      if (!outgoing)
        throw new AppError("NOT_FOUND", `${product.served.id} has no record ${partition}:${offset}.`);
      usage.count({
        productId: product.served.id,
        principal: exchange.principal,
        via: exchange.via,
        reads: 1,
        records: 1,
        atMs: clock.nowMs(),
      });
      const record = JSON.parse(outgoing.json(view.masks)) as RecordView;
      const masked = Object.keys(view.masks?.fields ?? {});
      // Whoever may not see a value may not read it in the contract's words either.
      const verdict = product
        .contract()
        .violations(outgoing.event(null))
        .map((violation) =>
          masked.includes(violation.path)
            ? { ...violation, message: `${violation.path} breaks the contract; its value is masked.` }
            : violation,
        );
      return { body: { record, verdict, contractVersion: served.contractVersion } };
    },
  };
}
