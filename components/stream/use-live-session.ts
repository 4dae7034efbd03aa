"use client";

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { connect } from "./connection.ts";
import { getJson } from "./get-json.ts";
import { LiveSession, type SessionQuery, type SessionState } from "./live-session.ts";
import { RecordStore, type StoreSnapshot } from "./record-store.ts";
import { screenClock } from "./screen-clock.ts";

export interface LiveReading {
  session: LiveSession;
  store: RecordStore;
}

const frames = (run: () => void) => {
  const id = requestAnimationFrame(run);
  return () => cancelAnimationFrame(id);
};

/**
 * One reading of a stream for as long as the query stays the same. The tab's visibility closes and resumes it;
 * unmounting ends it. Rows live in the store, outside React.
 */
export function useLiveSession(query: SessionQuery): LiveReading {
  const key = JSON.stringify(query);
  const reading = useMemo<LiveReading>(() => {
    const store = new RecordStore(frames, screenClock);
    const session = new LiveSession(JSON.parse(key) as SessionQuery, { store, connect, getJson });
    return { session, store };
  }, [key]);

  useEffect(() => {
    const { session } = reading;
    const seen = () => session.setVisible(document.visibilityState === "visible");
    seen();
    document.addEventListener("visibilitychange", seen);
    void session.begin();
    return () => {
      document.removeEventListener("visibilitychange", seen);
      session.stop();
    };
  }, [reading]);
  return reading;
}

export function useSessionState(session: LiveSession): SessionState {
  return useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);
}

export function useStoreSnapshot(store: RecordStore): StoreSnapshot {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

/** The snapshot of a frame ago; see the store. */
export function useTrailingSnapshot(store: RecordStore): StoreSnapshot {
  return useSyncExternalStore(store.subscribe, store.getTrailingSnapshot, store.getTrailingSnapshot);
}
