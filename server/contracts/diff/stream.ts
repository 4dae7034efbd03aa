import { durationMs } from "../../domain/duration.ts";
import type { StreamBlock } from "../../domain/product-file/index.ts";
import { type Notes, note, noteValue, same, show, under } from "./change.ts";

const strictness = ["warn", "quarantine", "reject"];

/** Changes of `millrace.stream`. */
export function diffStream(notes: Notes, was: StreamBlock, is: StreamBlock): void {
  if (!same(was.key, is.key))
    note(
      under(notes, "key"),
      "breaking",
      `The key changed from ${show(was.key)} to ${show(is.key)}: records move to other partitions and their order with older ones is lost.`,
      was.key,
      is.key,
    );
  noteValue(under(notes, "eventTime"), "breaking", "the event time's field", was.eventTime, is.eventTime);
  noteValue(under(notes, "recordId"), "breaking", "the record id's field", was.recordId, is.recordId);
  if (was.partitions !== is.partitions)
    note(
      under(notes, "partitions"),
      "breaking",
      `Partitions changed from ${was.partitions} to ${is.partitions}: keys move to other partitions.`,
      was.partitions,
      is.partitions,
    );
  diffRetention(notes, was.retention, is.retention);
  if (was.enforcement !== is.enforcement) {
    const stricter = strictness.indexOf(is.enforcement) > strictness.indexOf(was.enforcement);
    note(
      under(notes, "enforcement"),
      stricter ? "breaking" : "compatible",
      `Records that break the contract are now handled by "${is.enforcement}" instead of "${was.enforcement}".`,
      was.enforcement,
      is.enforcement,
    );
  }
  noteValue(under(notes, "connection"), "breaking", "the connection", was.connection, is.connection);
  noteValue(under(notes, "topic"), "breaking", "the topic", was.topic, is.topic);
  noteValue(under(notes, "derive"), "compatible", "what the stream is derived from", was.derive, is.derive);
}

function diffRetention(notes: Notes, was: string, is: string): void {
  if (was === is) return;
  const length = (text: string) => (text === "forever" ? Number.POSITIVE_INFINITY : durationMs(text));
  const shorter = length(is) < length(was);
  note(
    under(notes, "retention"),
    shorter ? "breaking" : "compatible",
    `Records are kept ${shorter ? "shorter" : "longer"}: ${is} instead of ${was}.`,
    was,
    is,
  );
}
