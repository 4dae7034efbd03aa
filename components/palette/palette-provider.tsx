"use client";

import dynamic from "next/dynamic";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

const Palette = dynamic(() => import("./palette.tsx"), { ssr: false });
const PaletteContext = createContext({ open: () => {} });

/** Opens the command palette with Ctrl-K or ⌘K anywhere, or by `usePalette().open()`. */
export function PaletteProvider({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== "k" ||
        !(event.metaKey || event.ctrlKey) ||
        event.altKey ||
        event.shiftKey
      )
        return;
      event.preventDefault();
      setWanted(true);
      setOpen((open) => !open);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  const value = useMemo(
    () => ({
      open: () => {
        setWanted(true);
        setOpen(true);
      },
    }),
    [],
  );
  return (
    <PaletteContext value={value}>
      {children}
      {wanted && <Palette open={isOpen} onOpenChange={setOpen} />}
    </PaletteContext>
  );
}

export function usePalette(): { open: () => void } {
  return useContext(PaletteContext);
}
