import fc from "fast-check";
import { evaluateReference } from "../reference.ts";
import { sweepKey } from "../sweep.ts";
import type { EngineEvent } from "../types.ts";
import { disagreement } from "./agreement.ts";
import { history } from "./histories.ts";
import { playOnline } from "./online.ts";
import { enginePlan } from "./plans.ts";

/**
 * The law of parity as a property: over generated plans and histories, what online reads answered = the sweep as served
 * = the reference evaluator; and as known at any knowledge time, the sweep = the reference evaluator.
 */
export const parity = fc.property(
  enginePlan,
  history,
  fc.array(fc.record({ knowledge: fc.nat(), instants: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }) }), {
    maxLength: 2,
  }),
  (plan, happenings, moments) => {
    const versions = happenings.flatMap((each) => (each.kind === "version" ? [each.version] : []));
    const reads = playOnline(plan, happenings);
    const instants = reads.map(({ atUs }) => atUs);
    const swept = sweepKey(plan, [...versions].reverse(), instants, { kind: "as-served" });
    for (const [i, { atUs, reading }] of reads.entries()) {
      const expected = evaluateReference(plan, versions, {
        atUs,
        known: (version) => version.servableTimeUs <= atUs,
      });
      refuse(`online at ${atUs}`, disagreement(plan, reading, expected));
      const again = swept[i];
      refuse(`as served at ${atUs}`, again === undefined ? "missing" : disagreement(plan, again, expected));
    }
    for (const moment of moments) {
      const atAll = momentsOf(versions);
      const knownAtUs = atAll[moment.knowledge % atAll.length] ?? 0;
      const known = (version: EngineEvent) => version.knowledgeTimeUs <= knownAtUs;
      const asOf = moment.instants.map((n) => atAll[n % atAll.length] ?? 0).sort((a, b) => a - b);
      const answers = sweepKey(plan, versions, asOf, { kind: "as-known", known });
      for (const [i, atUs] of asOf.entries()) {
        const answer = answers[i];
        const expected = evaluateReference(plan, versions, { atUs, known });
        refuse(
          `as known at ${knownAtUs} of ${atUs}`,
          answer === undefined ? "missing" : disagreement(plan, answer, expected),
        );
      }
    }
  },
);

/** Instants at and right beside which something changes. */
function momentsOf(versions: readonly EngineEvent[]): number[] {
  return [
    0,
    ...versions.flatMap((v) => [
      v.eventTimeUs,
      v.knowledgeTimeUs,
      v.eventTimeUs - 1,
      v.eventTimeUs + 3_600_000_000,
    ]),
  ];
}

function refuse(what: string, difference: string | undefined): void {
  if (difference !== undefined) throw new Error(`${what}: ${difference}`);
}
