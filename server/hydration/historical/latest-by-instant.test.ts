import fc from "fast-check";
import { expect, test } from "vitest";
import type { StoredVersion } from "../../adapters/online-store/types.ts";
import type { KnownAt } from "../../domain/data-plane-api/historical.ts";
import { versionsInForce } from "../../engine/versions.ts";
import { knownBy, latestByInstant } from "./latest-by-instant.ts";

const arbitrary = fc
  .array(
    fc.record({
      event: fc.integer({ min: 0, max: 12 }),
      delay: fc.integer({ min: -4, max: 6 }),
      servable: fc.integer({ min: 0, max: 3 }),
      record: fc.option(fc.integer({ min: 0, max: 4 }), { freq: 2 }),
    }),
    { maxLength: 14 },
  )
  .map((rows) => {
    let known = 0;
    const versions = rows.map((row, at): StoredVersion => {
      known = Math.max(known + 1, row.event + row.delay);
      return {
        seq: at + 1,
        eventTimeUs: row.event,
        knowledgeTimeUs: known,
        servableTimeUs: known + row.servable,
        partition: 0,
        offset: at,
        recordId: row.record === null ? null : `r${row.record}`,
        inputs: [at],
        replaces: null,
        replacedBy: null,
      };
    });
    for (const version of versions) {
      if (version.recordId === null) continue;
      const later = versions.find((one) => one.recordId === version.recordId && one.seq > version.seq);
      if (!later) continue;
      version.replacedBy = later.seq;
      later.replaces = version.seq;
    }
    return versions;
  });

const modes: KnownAt[] = [{ kind: "as-served" }, { kind: "as-corrected" }, { kind: "at", us: 7 }];

test.each(modes)("the walk finds what brute force finds, $kind", (knownAt) => {
  const instants = Array.from({ length: 26 }, (_, us) => us);
  fc.assert(
    fc.property(arbitrary, (versions) => {
      const found = latestByInstant(versions, instants, knownAt);
      for (const [at, us] of instants.entries()) {
        const counting = versionsInForce(versions.filter(knownBy(knownAt, us))).filter(
          (one) => one.eventTimeUs <= us,
        );
        // Events of one instant are in the order of their offsets, here one partition's.
        const expected = counting.sort((a, b) => a.eventTimeUs - b.eventTimeUs || a.offset - b.offset).at(-1);
        expect(found[at]?.seq).toBe(expected?.seq);
      }
    }),
    { numRuns: 500 },
  );
});
