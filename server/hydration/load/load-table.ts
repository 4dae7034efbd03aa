import { setImmediate as pause } from "node:timers/promises";
import type { Cell, TableAdapter, TableRef, TableSnapshot } from "../../adapters/table/types.ts";
import type { LoadMessage } from "../../domain/data-plane-api/load.ts";
import type { SchemaProperty } from "../../domain/product-file/index.ts";
import { compileValidator } from "../../domain/record-validation/compile.ts";
import { AppError } from "../../errors.ts";
import type { LoadMeter } from "./progress.ts";
import type { LoadSource } from "./source.ts";
import { rowMaker, tableColumns } from "./table-columns.ts";

export interface TableLoad {
  tables: TableAdapter;
  ref: TableRef;
  properties: readonly SchemaProperty[];
  source: LoadSource;
  mode: "append" | "replace";
  /** Columns that name a row; no two rows may share them. */
  keys: readonly string[];
  actorName: string;
  reason: string;
  /** Told of the snapshot once it is committed. */
  onCommitted: (snapshot: TableSnapshot) => Promise<void>;
  signal: AbortSignal | undefined;
}

const batchSize = 5000;

/** Loads a file into a table: one new snapshot with all rows that keep the contract, or none at all. */
export async function* loadTable(load: TableLoad, meter: LoadMeter): AsyncGenerator<LoadMessage> {
  const { source, properties } = load;
  const validator = compileValidator(properties, { unknownFields: "reject" });
  const toRow = rowMaker(properties);
  const messages: LoadMessage[] = [];

  async function* batches(): AsyncGenerator<Cell[][]> {
    for await (const batch of source.batches(batchSize)) {
      const rows: Cell[][] = [];
      for (const record of batch) {
        meter.read++;
        const value = record.value === null ? null : source.read(record.value);
        const faults = record.fault
          ? [{ code: record.fault.code, path: "", message: record.fault.message }]
          : validator.validate(value).map((violation) => ({ ...violation }));
        if (value !== null && faults.length === 0) rows.push(toRow(value));
        else
          messages.push(
            ...meter.reject({ index: record.index, line: record.line, faults, text: record.text }),
          );
      }
      meter.accepted += rows.length;
      messages.push(...meter.tick());
      if (rows.length > 0) yield rows;
      await pause();
    }
    if (meter.accepted === 0)
      throw new AppError(
        "INVALID_INPUT",
        `None of the ${meter.read.toLocaleString("en-US")} records keeps the contract of ${load.ref.productId}; the table stays as it is.`,
      );
  }

  // The adapter pulls rows at its pace; meanwhile what there is to tell is told.
  const written = load.tables.write(
    load.ref,
    { kind: "rows", columns: tableColumns(properties), batches: batches() },
    {
      mode: load.mode,
      keys: load.keys,
      actorName: load.actorName,
      reason: load.reason,
      ...(load.signal ? { signal: load.signal } : {}),
    },
  );
  let settled = false;
  const outcome = written.then(
    (snapshot) => {
      settled = true;
      return { snapshot };
    },
    (error: unknown) => {
      settled = true;
      return { error };
    },
  );
  while (!settled) {
    yield* messages.splice(0);
    await Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
  yield* messages.splice(0);
  const result = await outcome;
  if ("error" in result) throw result.error;
  await load.onCommitted(result.snapshot);
  yield meter.done(result.snapshot.snapshotId);
}
