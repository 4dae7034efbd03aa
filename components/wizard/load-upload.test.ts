import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LoadProgress, lineSplitter, loadUpload } from "./load-upload.ts";

const done = {
  type: "done",
  read: 3,
  accepted: 2,
  rejected: 1,
  replayed: 0,
  warned: 0,
  recordsPerSecond: 10,
  elapsedMs: 5,
  snapshotId: null,
};
const rejected = {
  type: "rejected",
  index: 1,
  line: 3,
  faults: [{ code: "TYPE", path: "n", message: "no" }],
  text: "x",
};

const run = (body: string, status = 200) => {
  const progress: LoadProgress[] = [];
  let kept = 0;
  const asked: string[] = [];
  const result = loadUpload(
    "a/b",
    "stream",
    "u1",
    {
      progress: (each) => progress.push(each),
      rejections: (all) => {
        kept = all.length;
      },
    },
    new AbortController().signal,
    (async (url: unknown) => {
      asked.push(String(url));
      return new Response(body, { status });
    }) as typeof fetch,
  );
  return { result, progress, asked, kept: () => kept };
};
const ndjson = (...messages: unknown[]) => messages.map((message) => `${JSON.stringify(message)}\n`).join("");

describe("loading a file", () => {
  it("tells how far it is, what was refused, and how it ended", async () => {
    const { result, progress, asked, kept } = run(
      ndjson({ type: "progress", read: 1, accepted: 1, rejected: 0, recordsPerSecond: 1 }, rejected, done),
    );
    expect(await result).toEqual(done);
    expect(asked).toEqual(["/api/v1/products/a/b/load?port=stream&upload=u1"]);
    expect(progress.map((each) => each.read)).toEqual([1, 3]);
    expect(kept()).toBe(1);
  });

  it("fails with the server's problem, before and in the middle", async () => {
    const problem = { type: "x", title: "t", status: 410, detail: "The upload is gone", code: "GONE" };
    await expect(run(JSON.stringify(problem), 410).result).rejects.toEqual(problem);
    await expect(run(ndjson({ type: "failed", problem, accepted: 7 })).result).rejects.toEqual(problem);
  });

  it("does not take an answer that broke off for success", async () => {
    await expect(run(ndjson({ type: "progress", read: 1, accepted: 1, rejected: 0 })).result).rejects.toThrow(
      "broke off",
    );
  });

  it("keeps two hundred refused records and goes on", async () => {
    const { result, kept } = run(ndjson(...Array.from({ length: 300 }, () => rejected), done));
    await result;
    expect(kept()).toBe(200);
  });
});

describe("splitting lines", () => {
  it("gives the same lines wherever the text is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z{}]{1,8}$/)),
        fc.array(fc.nat({ max: 80 })),
        (lines, cuts) => {
          const text = lines.join("\n");
          const at = [...new Set(cuts.map((cut) => Math.min(cut, text.length)))].sort((a, b) => a - b);
          const found: string[] = [];
          const splitter = lineSplitter((line) => found.push(line));
          for (const [i, start] of [0, ...at].entries())
            splitter.push(text.slice(start, at[i] ?? text.length));
          splitter.end();
          expect(found).toEqual(lines);
        },
      ),
    );
  });
});
