import { expect, test } from "vitest";
import { groupOver, type LineageData, mergeGraphs, neighbours, shapesOf } from "./graph-model.ts";

const node = (id: string, freshness: LineageData["nodes"][number]["freshness"] = "ok") => ({
  id,
  title: id,
  domain: id.split("/")[0] ?? "",
  ports: [],
  known: true,
  freshness,
});
const edge = (from: string, to: string, origin: "declared" | "derived" = "declared") => ({
  from,
  fromPort: null,
  to,
  toPort: null,
  origin,
  fields: [],
});
const graph = (edges: LineageData["edges"], more: Record<string, number> = {}): LineageData => ({
  nodes: [...new Set(edges.flatMap(({ from, to }) => [from, to]))].map((id) => node(id)),
  edges,
  more,
});

test("opening a product adds its neighbours once and takes its count away", () => {
  const merged = mergeGraphs(
    graph([edge("a/x", "b/y")], { "b/y": 1 }),
    graph([edge("a/x", "b/y"), edge("b/y", "c/z")], { "c/z": 2 }),
    "b/y",
  );
  expect(merged.nodes.map(({ id }) => id)).toEqual(["a/x", "b/y", "c/z"]);
  expect(merged.edges).toHaveLength(2);
  expect(merged.more).toEqual({ "c/z": 2 });
});

test("small graphs show every product", () => {
  const { shapes, links } = shapesOf(graph([edge("a/x", "b/y", "derived")], { "b/y": 3 }), new Set());
  expect(shapes.map(({ kind, id }) => [kind, id])).toEqual([
    ["product", "a/x"],
    ["product", "b/y"],
  ]);
  expect(shapes[1]).toMatchObject({ more: 3 });
  expect(links).toMatchObject([{ from: "a/x", to: "b/y", derived: true, count: 1 }]);
});

test("large graphs show domains with their worst state, and one line between two of them", () => {
  const edges = Array.from({ length: groupOver }, (_, index) => edge(`a/p${index}`, "b/sum"));
  const large = graph([...edges, edge("b/sum", "b/inside")]);
  large.nodes = large.nodes.map((one) => (one.id === "a/p3" ? node("a/p3", "breach") : one));
  const { shapes, links } = shapesOf(large, new Set());
  expect(shapes).toEqual([
    { kind: "domain", id: "domain:a", domain: "a", products: groupOver, worst: "breach" },
    { kind: "domain", id: "domain:b", domain: "b", products: 2, worst: "ok" },
  ]);
  expect(links).toMatchObject([{ from: "domain:a", to: "domain:b", count: groupOver }]);

  const opened = shapesOf(large, new Set(["b"]));
  expect(opened.shapes.map(({ id }) => id)).toEqual(["domain:a", "b/sum", "b/inside"]);
  expect(opened.links.map(({ id }) => id)).toEqual(["domain:a>b/sum", "b/sum>b/inside"]);
});

test("neighbours are told by direction", () => {
  const all = graph([edge("a/x", "b/y"), edge("b/y", "c/z")]);
  expect(neighbours(all, "b/y")).toMatchObject({ upstream: [{ from: "a/x" }], downstream: [{ to: "c/z" }] });
});
