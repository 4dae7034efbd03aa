/**
 * A stand-in for a supervised process. Its first argument is what it does, the second a file into which it
 * writes one line per event (`start PID`, `term`).
 */
import { appendFileSync, readFileSync } from "node:fs";

const [behaviour = "", journal = ""] = process.argv.slice(2);
const note = (line: string) => appendFileSync(journal, `${line}\n`);
note(`start ${process.pid}`);

const starts = () => readFileSync(journal, "utf8").match(/^start /gm)?.length ?? 0;
const ready = () => process.send?.({ ready: true });
const stay = () => setInterval(() => {}, 1000);
const endOnTerm = () =>
  process.on("SIGTERM", () => {
    note("term");
    process.exit(0);
  });

const behaviours: Record<string, () => void> = {
  /** Gets ready, ends when asked. */
  good() {
    endOnTerm();
    stay();
    ready();
  },
  /** Ends before it is ready. */
  "dies-early"() {
    throw new Error("the port 31999 is taken");
  },
  /** Never says that it is ready. */
  silent() {
    endOnTerm();
    stay();
  },
  /** Ready, then ends by itself the first time; good afterwards. */
  "dies-once"() {
    if (starts() > 1) return behaviours.good?.();
    ready();
    setTimeout(() => process.exit(3), 20);
  },
  /** Ready; blocks its event loop the first time; good afterwards. */
  "blocks-once"() {
    if (starts() > 1) return behaviours.good?.();
    ready();
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 100);
  },
  /** Ready, and deaf to SIGTERM. */
  stubborn() {
    process.on("SIGTERM", () => note("term"));
    stay();
    ready();
  },
};

behaviours[behaviour]?.();
