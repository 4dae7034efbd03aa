import { cx } from "../ui/cx.ts";

const numberTypes =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U\w+INT|UINTEGER|FLOAT|DOUBLE|REAL|DECIMAL|NUMERIC|INT\d*|LONG|number|integer)/i;
const monoTypes = /^(TIMESTAMP|DATE|TIME|UUID|STRUCT|MAP|JSON|BLOB)|\[\]$/i;

/** Whether values of a column read as figures, flush right. */
export const isNumberType = (type: string): boolean => numberTypes.test(type) && !type.endsWith("[]");

/** One cell of a table's rows. Null is told apart from an empty text. */
export function Cell({ value, type }: { value: unknown; type: string }) {
  const text =
    value === null || value === undefined
      ? null
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
  return (
    <td
      className={cx(
        "max-w-[360px] truncate",
        isNumberType(type) && "num",
        isNumberType(type) || monoTypes.test(type) ? "font-mono text-xs" : "normal-nums",
      )}
      title={text !== null && text.length > 24 ? text.slice(0, 1_000) : undefined}
    >
      {text === null ? (
        <span className="text-faint">null</span>
      ) : text === "" ? (
        <span className="text-faint">empty</span>
      ) : text.length > 400 ? (
        text.slice(0, 400)
      ) : (
        text
      )}
    </td>
  );
}
