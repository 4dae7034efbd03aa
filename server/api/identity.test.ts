import { expect, test } from "vitest";
import { manualClock } from "../clock.ts";
import { snapshotOnDemand } from "./identity.ts";

test("reads once while nothing changes, compares once a second, reads again after a change", async () => {
  const clock = manualClock(10_000);
  let sequence = 1n;
  let compared = 0;
  let read = 0;
  const access = snapshotOnDemand(
    async () => {
      read++;
      return { sequence, tokens: new Map() };
    },
    async () => {
      compared++;
      return sequence;
    },
    clock,
  );
  await Promise.all([access.current(), access.current()]);
  expect([read, compared]).toEqual([1, 0]);
  clock.advance(999);
  await access.current();
  expect([read, compared]).toEqual([1, 0]);
  clock.advance(1);
  await access.current();
  expect([read, compared]).toEqual([1, 1]);
  sequence = 2n;
  expect((await access.current()).sequence).toBe(1n);
  expect((await access.refresh()).sequence).toBe(2n);
  expect([read, compared]).toEqual([2, 2]);
});

test("a failure is not kept", async () => {
  let fail = true;
  const access = snapshotOnDemand(
    async () => {
      if (fail) throw new Error("away");
      return { sequence: 0n, tokens: new Map() };
    },
    async () => 0n,
    manualClock(10_000),
  );
  await expect(access.current()).rejects.toThrow("away");
  fail = false;
  expect((await access.current()).sequence).toBe(0n);
});
