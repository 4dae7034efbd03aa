import { type Connection, type ConnectionOptions, connect } from "./connection.ts";

/**
 * Keeps a stream of events connected while the tab can be seen: a hidden one follows nothing, and one that is shown
 * again connects anew, from the beginning. Returns what ends it.
 */
export function connectWhileShown(options: ConnectionOptions): () => void {
  let connection: Connection | undefined;
  const follow = () => {
    if (document.visibilityState === "hidden") {
      connection?.close();
      connection = undefined;
    } else connection ??= connect(options);
  };
  follow();
  document.addEventListener("visibilitychange", follow);
  return () => {
    document.removeEventListener("visibilitychange", follow);
    connection?.close();
  };
}
