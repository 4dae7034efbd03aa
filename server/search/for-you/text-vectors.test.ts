import { expect, test } from "vitest";
import { createTextVectors } from "./text-vectors.ts";

const letters = (text: string) => Float32Array.of(text.length);

test("embeds a text once, also while it is being embedded, and keeps the order asked for", async () => {
  const calls: string[][] = [];
  const vectors = createTextVectors(async (texts) => {
    calls.push([...texts]);
    return texts.map(letters);
  });
  const [first, second] = await Promise.all([vectors(["a", "bbb", "a"]), vectors(["bbb", "cc"])]);
  expect(first.map(([length]) => length)).toEqual([1, 3, 1]);
  expect(second.map(([length]) => length)).toEqual([3, 2]);
  expect(calls).toEqual([["a", "bbb"], ["cc"]]);
});

test("forgets a failure, so that the next one asks again", async () => {
  let down = true;
  const vectors = createTextVectors(async (texts) => {
    if (down) throw new Error("away");
    return texts.map(letters);
  });
  await expect(vectors(["a", "b"])).rejects.toThrow("away");
  down = false;
  expect((await vectors(["a"])).map(([length]) => length)).toEqual([1]);
});

test("asks for many in calls of 32, and gives all of them though it keeps fewer", async () => {
  const sizes: number[] = [];
  const vectors = createTextVectors(async (texts) => {
    sizes.push(texts.length);
    return texts.map(letters);
  });
  const texts = Array.from({ length: 4_100 }, (_, place) => "x".repeat(place + 1));
  const found = await vectors(texts);
  expect(found.map(([length]) => length)).toEqual(texts.map(({ length }) => length));
  expect(Math.max(...sizes)).toBe(32);
  const before = sizes.length;
  await vectors(texts.slice(-10));
  expect(sizes.length).toBe(before);
  await vectors(texts.slice(0, 1));
  expect(sizes.length).toBe(before + 1);
});

test("fails where the model leaves texts out, rather than to call them near to nothing", async () => {
  let short = true;
  const vectors = createTextVectors(async (texts) => texts.slice(short ? 1 : 0).map(letters));
  await expect(vectors(["a", "bbb"])).rejects.toThrow("1 vectors for 2 texts");
  short = false;
  expect((await vectors(["a", "bbb"])).map(([length]) => length)).toEqual([1, 3]);
});
