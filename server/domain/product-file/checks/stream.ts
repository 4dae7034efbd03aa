import { durationMs } from "../../duration.ts";
import type { PortOf } from "../describe.ts";
import type { Report } from "../finding.ts";
import { isScalar, needField } from "./columns.ts";
import type { CheckContext } from "./context.ts";

const tenYearsMs = 3650 * 86_400_000;

/** `millrace.stream` against the schema of its port. */
export function checkStreams({ description, report, blockPath }: CheckContext): void {
  for (const port of description.ports) {
    if (port.type !== "stream") continue;
    const at = blockPath(port.contractIndex, "millrace.stream");
    checkColumns(port, at, report);
    checkKeeping(port, at, report);
    if ((port.contract.schema?.length ?? 0) !== 1)
      report.warning(
        "STREAM_SCHEMA",
        ["contracts", port.contractIndex, "schema"],
        `A stream's contract describes one record with one schema object; this one has ${port.contract.schema?.length ?? 0}.`,
      );
    if (port.config.derive?.from === description.id)
      report.error("SELF_INPUT", [...at, "derive", "from"], "A stream cannot be derived from itself.");
  }
}

function checkColumns(port: PortOf<"stream">, at: PropertyKey[], report: Report): void {
  const { config, fields } = port;
  for (const [index, name] of config.key.entries()) {
    const field = needField(fields, name, [...at, "key", index], "key", report);
    if (field && !isScalar(field))
      report.error(
        "KEY_TYPE",
        [...at, "key", index],
        `The key ${name} must be one value, not an ${field.logicalType}.`,
      );
    else if (field && !field.alwaysPresent)
      report.warning(
        "KEY_NOT_REQUIRED",
        [...at, "key", index],
        `The key ${name} is not required by the schema; records without it are refused all the same (KEY_MISSING).`,
      );
  }
  if (config.key.length === 0)
    report.info("NO_KEY", at, "Without a key all records go to partition 0, in order of arrival.");
  if (config.recordId !== undefined) {
    const field = needField(fields, config.recordId, [...at, "recordId"], "recordId", report);
    if (field && !field.alwaysPresent)
      report.warning(
        "RECORD_ID_NOT_REQUIRED",
        [...at, "recordId"],
        `${config.recordId} is not required; a record without it cannot be corrected.`,
      );
  }
  if (config.eventTime === undefined) {
    report.warning(
      "NO_EVENT_TIME",
      at,
      "Without eventTime a record's event time is the instant the log took it in.",
    );
    return;
  }
  const field = needField(fields, config.eventTime, [...at, "eventTime"], "eventTime", report);
  if (field && !["timestamp", "date", "integer", "number", "string"].includes(field.logicalType))
    report.error(
      "EVENT_TIME_TYPE",
      [...at, "eventTime"],
      `eventTime must be a timestamp, a date, or a number of milliseconds; ${config.eventTime} is ${field.logicalType}.`,
    );
  else if (field?.logicalType === "string")
    report.warning(
      "EVENT_TIME_TYPE",
      [...at, "eventTime"],
      `${config.eventTime} is text; give it the logicalType timestamp so that a bad time is refused.`,
    );
}

function checkKeeping({ config }: PortOf<"stream">, at: PropertyKey[], report: Report): void {
  if (config.retention !== "forever" && durationMs(config.retention) < 60_000)
    report.error(
      "RETENTION",
      [...at, "retention"],
      `Records kept for ${config.retention} are gone before anybody reads them; keep them at least 1m.`,
    );
  if (config.retention !== "forever" && durationMs(config.retention) > tenYearsMs)
    report.warning(
      "RETENTION",
      [...at, "retention"],
      `${config.retention} is more than ten years; write forever if you mean it.`,
    );
  if (config.partitions > 1 && config.key.length === 0)
    report.warning(
      "PARTITIONS",
      [...at, "partitions"],
      `${config.partitions} partitions without a key: only partition 0 is used.`,
    );
  if (config.topic !== undefined && config.connection === undefined)
    report.warning(
      "TOPIC_UNUSED",
      [...at, "topic"],
      "topic counts only together with connection; the embedded log names topics itself.",
    );
}
