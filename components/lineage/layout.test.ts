import { expect, test } from "vitest";
import type { Link, Shape } from "./graph-model.ts";
import { layOut, nodeHeight, nodeWidth } from "./layout.ts";

const shape = (id: string): Shape => ({ kind: "domain", id, domain: id, products: 1, worst: "ok" });
const link = (from: string, to: string): Link => ({
  id: `${from}>${to}`,
  from,
  to,
  count: 1,
  derived: true,
  fields: [],
});

test("leads an edge over several layers around what stands between", async () => {
  const { positions, routes } = await layOut(["a", "b", "c", "d"].map(shape), [
    link("a", "b"),
    link("b", "c"),
    link("c", "d"),
    link("a", "d"),
  ]);
  const route = routes.get("a>d") ?? [];
  expect(route.length).toBeGreaterThanOrEqual(2);
  for (const id of ["b", "c"]) {
    const node = positions.get(id);
    expect(node).toBeDefined();
    if (!node) continue;
    for (const [index, to] of route.entries()) {
      const from = route[index - 1];
      if (!from) continue;
      // The way is made of horizontal and vertical pieces: each passes before, after, above or below the node.
      const beside =
        Math.max(from.x, to.x) <= node.x ||
        Math.min(from.x, to.x) >= node.x + nodeWidth ||
        Math.max(from.y, to.y) <= node.y ||
        Math.min(from.y, to.y) >= node.y + nodeHeight;
      expect(beside, `piece ${index} and ${id}`).toBe(true);
    }
  }
});

test("places sources to the left of what is made from them, the same each time", async () => {
  const ask = () => layOut(["b", "a"].map(shape), [link("a", "b")]);
  const [first, second] = [await ask(), await ask()];
  expect(first.positions.get("a")?.x).toBeLessThan(first.positions.get("b")?.x ?? 0);
  expect(second).toEqual(first);
});
