import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { onlineCalls, pythonLiteral } from "./calls.ts";

const asked = {
  origin: "http://localhost:4100",
  grpc: "localhost:4101",
  features: ["a/b.c"],
  entities: [{ name: "O'Hare", n: 4, on: true }],
  asOf: "2026-01-01T00:00:00Z",
  knownAt: "as-served",
};
const sample = (label: string) => onlineCalls(asked).find((each) => each.label === label)?.code ?? "";

describe("copyable look-ups", () => {
  test("keep a quote in a key through the shell", () => {
    const body = execFileSync("bash", ["-c", sample("curl").replace(/^curl[\s\S]*? -d /, "printf %s ")], {
      encoding: "utf8",
    });
    expect(JSON.parse(body)).toEqual({
      features: asked.features,
      entities: asked.entities,
      asOf: asked.asOf,
      knownAt: "as-served",
    });
  });

  test("leave the instant out while live", () => {
    const [curl] = onlineCalls({ ...asked, asOf: undefined, knownAt: undefined });
    expect(curl.code).not.toMatch(/asOf|knownAt/);
  });

  test("say values and instants to gRPC as its description has them", () => {
    const body = JSON.parse(
      /-d '([\s\S]*)' \\\n/.exec(sample("gRPC").replaceAll("'\\''", "’"))?.[1] ?? "null",
    );
    expect(body).toEqual({
      features: ["a/b.c"],
      entities: [
        { fields: { name: { stringValue: "O’Hare" }, n: { intValue: "4" }, on: { boolValue: true } } },
      ],
      asOfUs: "1767225600000000",
      knownAt: "as-served",
    });
  });

  test("speak Python's own literals", () => {
    expect(pythonLiteral({ a: true, b: null, c: "x" })).toBe('{"a": True, "b": None, "c": "x"}');
    expect(sample("Python")).toContain('{"name": "O\'Hare", "n": 4, "on": True}');
  });
});
