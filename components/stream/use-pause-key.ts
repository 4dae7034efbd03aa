"use client";

import { useEffect, useEffectEvent } from "react";

/** Calls `toggle` on the space bar, unless the reader types or a control with the focus wants it. */
export function usePauseKey(toggle: () => void): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== " " || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (
      target instanceof Element &&
      target.closest("input, textarea, select, button, a, [role=menuitem], [role=dialog]")
    )
      return;
    event.preventDefault();
    toggle();
  });
  useEffect(() => {
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}
