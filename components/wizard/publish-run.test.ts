import { describe, expect, it } from "vitest";
import { PublishRun, type RunActions } from "./publish-run.ts";

const loaded = { accepted: 5, rejected: 1, replayed: 0 };

/** A world in which each action succeeds unless a test says otherwise, and counts how often it was asked. */
function world(change: Partial<RunActions> = {}) {
  const done: string[] = [];
  const actions: RunActions = {
    publish: async () => {
      done.push("publish");
      return { revision: 1 };
    },
    place: async () => {
      done.push("place");
      return "4 partitions";
    },
    load: async ({ progress }) => {
      done.push("load");
      progress({ read: 6, accepted: 5, rejected: 1 });
      return loaded;
    },
    visible: async () => {
      done.push("visible");
      return "0:0";
    },
    wait: async () => {
      done.push("wait");
    },
    ...change,
  };
  return { run: new PublishRun(actions), done };
}
const states = (run: PublishRun) => run.getSnapshot().steps.map((step) => step.state);

describe("a publishing run", () => {
  it("does its steps in order and says what came out of each", async () => {
    const { run, done } = world();
    expect(states(run)).toEqual(["waiting", "waiting", "waiting", "waiting"]);
    await run.resume();
    expect(done).toEqual(["publish", "place", "load", "visible"]);
    expect(run.getSnapshot()).toMatchObject({ state: "done", progress: { read: 6 } });
    expect(run.getSnapshot().steps.map((step) => step.detail)).toEqual([
      "revision 1",
      "4 partitions",
      "5 records taken in, 1 refused",
      "0:0",
    ]);
  });

  it("stops at a failure with its reason, and goes on there without repeating what is done", async () => {
    const problem = { type: "x", title: "Gone", status: 410, detail: "The upload is gone.", code: "GONE" };
    let fail = true;
    const { run, done } = world({
      load: async () => {
        done.push("load");
        if (fail) throw problem;
        return loaded;
      },
    });
    await run.resume();
    expect(states(run)).toEqual(["done", "done", "failed", "waiting"]);
    expect(run.getSnapshot()).toMatchObject({ state: "stopped" });
    expect(run.getSnapshot().steps[2]?.problem?.detail).toBe("The upload is gone.");
    fail = false;
    await run.resume();
    expect(states(run)).toEqual(["done", "done", "done", "done"]);
    expect(done).toEqual(["publish", "place", "load", "load", "visible"]);
  });

  it("waits for what takes a moment, and not for ever", async () => {
    let asked = 0;
    const soon = world({ visible: async () => (++asked < 4 ? null : "there") });
    await soon.run.resume();
    expect([asked, soon.done.filter((each) => each === "wait").length]).toEqual([4, 3]);
    const never = world({ place: async () => null });
    await never.run.resume();
    expect(never.run.getSnapshot().steps[1]).toMatchObject({ state: "failed" });
    expect(never.run.getSnapshot().steps[1]?.problem?.detail).toContain("30 s");
  });

  it("can be stopped and resumed", async () => {
    let entered: () => void = () => {};
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    let first = true;
    const { run } = world({
      load: (_on, signal) =>
        first
          ? new Promise((_resolve, reject) => {
              first = false;
              signal.addEventListener("abort", () => reject(new DOMException("x", "AbortError")));
              entered();
            })
          : Promise.resolve({ ...loaded, replayed: 2 }),
    });
    const going = run.resume();
    await inside;
    run.stop();
    await going;
    expect(run.getSnapshot().steps[2]?.problem?.title).toBe("Stopped");
    await run.resume();
    expect(run.getSnapshot().steps[2]?.detail).toContain("2 of them by an earlier try");
  });

  it("has only the steps its product needs", () => {
    const publish = async () => ({ revision: 1 });
    const wait = async () => {};
    const steps = (more: Partial<RunActions>) =>
      new PublishRun({ publish, wait, ...more }).getSnapshot().steps.map((step) => step.id);
    expect(steps({})).toEqual(["definition"]);
    expect(steps({ place: async () => "there" })).toEqual(["definition", "place"]);
    expect(steps({ load: async () => loaded, visible: async () => "there" })).toEqual([
      "definition",
      "load",
      "visible",
    ]);
  });
});
