import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "@playwright/test";

interface TraceEvent {
  ph: string;
  name: string;
  pid: number;
  tid: number;
  /** CPU time of the thread in µs; wall-clock time is `dur`. */
  tdur?: number;
  args?: { name?: string };
}

/** Tells how long tasks kept a page's main thread busy, by the CPU time of the thread: waiting for a core is not in it. */
export async function createTaskTrace(page: Page) {
  const browser = page.context().browser();
  if (!browser) throw new Error("The page has no browser of its own to trace.");
  const session = await browser.newBrowserCDPSession();
  /** Traces for some ms; resolves with the CPU ms of those tasks of pages' main threads that took more than `limitMs`. */
  const longTasks = async (forMs: number, limitMs: number): Promise<number[]> => {
    const threads = new Map<string, string>();
    const tasks: { thread: string; cpuMs: number }[] = [];
    let seen = 0;
    const take = ({ value }: { value: object[] }) => {
      for (const event of value as TraceEvent[]) {
        const thread = `${event.pid}:${event.tid}`;
        if (event.ph === "M" && event.name === "thread_name") threads.set(thread, event.args?.name ?? "");
        if (event.ph !== "X" || !event.name.endsWith("::RunTask") || event.tdur === undefined) continue;
        seen++;
        if (event.tdur > limitMs * 1000) tasks.push({ thread, cpuMs: Math.round(event.tdur / 1000) });
      }
    };
    session.on("Tracing.dataCollected", take);
    const complete = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
    await session.send("Tracing.start", {
      transferMode: "ReportEvents",
      traceConfig: {
        recordMode: "recordUntilFull",
        traceBufferSizeInKb: 200_000,
        includedCategories: ["toplevel"],
      },
    });
    await wait(forMs);
    await session.send("Tracing.end");
    await complete;
    session.off("Tracing.dataCollected", take);
    if (seen === 0) throw new Error("The trace holds no task, so it says nothing.");
    return tasks.filter(({ thread }) => threads.get(thread) === "CrRendererMain").map(({ cpuMs }) => cpuMs);
  };
  return { longTasks };
}
