"use client";

import { createContext, useContext, useEffect } from "react";

/** What is told about an error that a reader sees: never its words, which may hold what somebody typed. */
export interface ShownError {
  code: string;
  /** The input it is about, e.g. `filter`. */
  path?: string | undefined;
}

const Context = createContext<(error: ShownError) => void>(() => {});

/** Tells `onShown` of every error that appears on a page below. */
export const ShownErrors = Context.Provider;

/** Tells once that an error appeared in this place; null while there is none. */
export function useErrorShown(error: ShownError | null): void {
  const tell = useContext(Context);
  const code = error?.code;
  const path = error?.path;
  useEffect(() => {
    if (code !== undefined) tell({ code, path });
  }, [tell, code, path]);
}
