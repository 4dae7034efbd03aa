import { AppError } from "../../../errors.ts";
import type { WriterClient } from "./client.ts";
import type { LogReader } from "./reader.ts";
import type { Watch } from "./tail.ts";

/** How often a process without the writer looks for commits; asking costs some microseconds. */
const pollMs = 5;
/** A topic that has been silent for a while is looked at less often; still far below what a person notices. */
const idlePollMs = 20;
const idleAfterPolls = 2000;

/** Watches by the writer's push: in the writer's process. */
export function watchByPush(client: WriterClient): Watch {
  return (topic, wake, fail) =>
    client.subscribe(topic, wake, () =>
      fail(
        new AppError("UNAVAILABLE", "The log writer has stopped; reading goes on when the worker is back."),
      ),
    );
}

interface Watcher {
  wake: (ends: undefined) => void;
  fail: (error: unknown) => void;
}

/** Watches by asking the file whether another connection has committed: in every other process. */
export function watchByPoll(reader: LogReader): Watch {
  const watched = new Map<string, Set<Watcher>>();

  /** One timer for each topic, however many watch it; ends with its last watcher. */
  function poll(topic: string, watchers: Set<Watcher>) {
    let version = reader.version(topic);
    let silent = 0;
    const look = () => {
      if (watched.get(topic) !== watchers) return;
      try {
        const now = reader.version(topic);
        silent = now === version ? silent + 1 : 0;
        version = now;
        if (silent === 0) for (const one of watchers) one.wake(undefined);
      } catch (error) {
        watched.delete(topic);
        for (const one of watchers) one.fail(error);
        return;
      }
      setTimeout(look, silent > idleAfterPolls ? idlePollMs : pollMs);
    };
    setTimeout(look, pollMs);
  }

  return (topic, wake, fail) => {
    const known = watched.get(topic);
    const watchers = known ?? new Set<Watcher>();
    const one = { wake, fail };
    watchers.add(one);
    if (known === undefined) {
      watched.set(topic, watchers);
      poll(topic, watchers);
    }
    return () => {
      watchers.delete(one);
      if (watchers.size === 0 && watched.get(topic) === watchers) watched.delete(topic);
    };
  };
}
