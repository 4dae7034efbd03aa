import type { Cell, TableColumn } from "../../adapters/table/types.ts";
import { isoFromUs } from "../../clock.ts";
import type { SchemaProperty } from "../../domain/product-file/index.ts";
import { temporalParser } from "../../domain/record-validation/temporal.ts";
import { columnType } from "../../domain/tabular/column-type.ts";

/** Columns of a table port, one for each top-level field of its contract. */
export function tableColumns(properties: readonly SchemaProperty[]): TableColumn[] {
  return properties.map((property) => ({ name: property.name ?? "", type: columnType(property) }));
}

/** A valid record as a row of those columns; dates written in another form become ISO. */
export function rowMaker(properties: readonly SchemaProperty[]): (record: Record<string, Cell>) => Cell[] {
  const cells = properties.map((property) => {
    const name = property.name ?? "";
    const { logicalType, logicalTypeOptions: options } = property;
    const parse =
      (logicalType === "date" || logicalType === "timestamp") && typeof options?.format === "string"
        ? temporalParser(logicalType, options)
        : undefined;
    if (!parse) return (record: Record<string, Cell>) => record[name] ?? null;
    return (record: Record<string, Cell>) => {
      const value = record[name] ?? null;
      const us = typeof value === "string" ? parse(value) : undefined;
      if (us === undefined) return value;
      const iso = isoFromUs(us);
      return logicalType === "date" ? iso.slice(0, 10) : iso;
    };
  });
  return (record) => cells.map((cell) => cell(record));
}
