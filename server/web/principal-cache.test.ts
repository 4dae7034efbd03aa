import { expect, test } from "vitest";
import { manualClock } from "../clock.ts";
import { anonymous } from "../domain/principal.ts";
import { cachePrincipals } from "./principal-cache.ts";

function counted(fail = false) {
  const clock = manualClock(0);
  const asked: string[] = [];
  const state = { fail };
  const resolve = cachePrincipals(async ({ cookie = "" }) => {
    asked.push(cookie);
    if (state.fail) throw new Error("away");
    return { ...anonymous, id: cookie };
  }, clock);
  return { clock, asked, resolve, state };
}

test("asks once for concurrent and for repeated requests of one cookie", async () => {
  const { resolve, asked } = counted();
  const ids = await Promise.all(["a", "a", "b"].map((cookie) => resolve({ cookie })));
  expect(ids.map(({ id }) => id)).toEqual(["a", "a", "b"]);
  await resolve({ cookie: "a" });
  expect(asked).toEqual(["a", "b"]);
});

test("asks again after five seconds", async () => {
  const { resolve, asked, clock } = counted();
  await resolve({ cookie: "a" });
  clock.advance(4999);
  await resolve({ cookie: "a" });
  clock.advance(1);
  await resolve({ cookie: "a" });
  expect(asked).toEqual(["a", "a"]);
});

test("does not remember a failure", async () => {
  const { resolve, state } = counted(true);
  await expect(resolve({ cookie: "a" })).rejects.toThrow("away");
  state.fail = false;
  expect((await resolve({ cookie: "a" })).id).toBe("a");
});
