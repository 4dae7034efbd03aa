"use client";

import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { LiveMessage } from "@/server/domain/data-plane-api/tail.ts";
import { usageSession } from "../frame/usage-recorder.ts";
import { connectWhileShown } from "../stream/connect-while-shown.ts";
import type { ConnectionState } from "../stream/connection.ts";
import { ownClickAt } from "../stream/own-clicks.ts";
import { screenClock } from "../stream/screen-clock.ts";
import { type BoardSnapshot, LiveBoard } from "./live-board.ts";

export interface Watching {
  board: BoardSnapshot;
  connection: ConnectionState;
}

/**
 * Watches streams by one connection while the tab is seen and `on`; closes it otherwise. `products` are ids; an
 * empty list opens nothing. `lastMinutes` draws the lines' beginning, from before this page watched.
 */
export function useLiveBoard(
  products: readonly string[],
  on: boolean,
  lastMinutes: readonly { productId: string; lastMinute: readonly number[] }[] | undefined,
): Watching {
  const key = products.join(",");
  const board = useMemo(() => new LiveBoard((record) => ownClickAt(record, usageSession()), screenClock), []);
  const [connection, setConnection] = useState<ConnectionState>({ kind: "connecting", attempt: 0 });

  useEffect(() => {
    if (key === "" || !on) return;
    return connectWhileShown({
      url: `/api/v1/live/stream?products=${encodeURIComponent(key)}&mode=sampled`,
      onState: setConnection,
      onEvent: (event) => {
        if (event.event === "products") board.take(JSON.parse(event.data) as LiveMessage);
      },
    });
  }, [key, on, board]);

  useEffect(() => {
    for (const { productId, lastMinute } of lastMinutes ?? []) board.seed(productId, lastMinute);
  }, [board, lastMinutes]);

  return {
    board: useSyncExternalStore(board.subscribe, board.getSnapshot, board.getSnapshot),
    connection,
  };
}
