import type { Violation } from "../../domain/data-plane-api/ingest.ts";
import type { ServedStream } from "../../domain/data-plane-api/served-product.ts";
import { compileValidator } from "../../domain/record-validation/compile.ts";
import { compilePlacer, isViolation, type Placement } from "../../domain/record-validation/placement.ts";

/** Characters of one record's JSON. */
export const recordSizeLimit = 1024 * 1024;

/** One record of a request after its contract was held against it. */
export type Verdict =
  /** `warnings` are faults that the contract's enforcement lets through. */
  | { kind: "good"; text: string; placement: Placement; warnings: readonly Violation[] }
  | { kind: "bad"; text: string; violations: readonly Violation[] };

/** A stream's contract, compiled once for each version of its product. */
export interface IngestContract {
  /** Judges the text of one record. Never throws. */
  judge(text: string): Verdict;
  /** Only the contract's opinion of a parsed record, as the portal shows it beside an old record. */
  violations(record: unknown): readonly Violation[];
}

/**
 * Compiles a stream's contract. Whatever the enforcement, a record that is no JSON object, is too large, or has no
 * key or event time where the stream names them cannot be placed in the log and is refused.
 */
export function compileIngestContract(stream: ServedStream): IngestContract {
  const validator = compileValidator(stream.properties, { unknownFields: stream.unknownFields });
  const place = compilePlacer(
    { key: stream.key, eventTime: stream.eventTime ?? undefined },
    stream.properties,
  );
  const lenient = stream.enforcement === "warn";

  return {
    violations: (record) => validator.validate(record),
    judge(text) {
      if (text.length > recordSizeLimit) return bad(text, tooLarge(text.length));
      let record: unknown;
      try {
        record = JSON.parse(text);
      } catch (error) {
        return bad(text, notJson(error));
      }
      if (typeof record !== "object" || record === null || Array.isArray(record))
        return bad(text, {
          code: "NOT_JSON",
          path: "",
          message: "The record is not a JSON object; send {…}.",
        });
      const violations = validator.validate(record);
      const placement = place(record);
      if (isViolation(placement)) {
        // The contract may have said the same about that field already, in its own words.
        const known = violations.some((violation) => violation.path === placement.path);
        return { kind: "bad", text, violations: known ? violations : [...violations, placement] };
      }
      if (violations.length > 0 && !lenient) return { kind: "bad", text, violations };
      return { kind: "good", text, placement, warnings: violations };
    },
  };
}

const bad = (text: string, violation: Violation): Verdict => ({ kind: "bad", text, violations: [violation] });

const tooLarge = (length: number): Violation => ({
  code: "TOO_LARGE",
  path: "",
  message: `The record has ${length} characters; one record may have ${recordSizeLimit}.`,
});

function notJson(error: unknown): Violation {
  const cause =
    error instanceof Error ? error.message.replace(/^(Unexpected|Expected)/, "$1").slice(0, 200) : "";
  return { code: "NOT_JSON", path: "", message: `The record is not JSON: ${cause}.` };
}
