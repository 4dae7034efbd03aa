"use client";

import { Toast as Primitive } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import type { HealthState } from "@/server/domain/read-models/health.ts";
import { IconButton } from "./button.tsx";
import { Close } from "./icons.tsx";
import { StatusShape } from "./status.tsx";

export interface ToastMessage {
  title: ReactNode;
  detail?: ReactNode;
  tone?: HealthState;
  /** One thing to do about it, e.g. undo. */
  action?: { label: string; run: () => void };
}

interface Shown extends ToastMessage {
  id: number;
}

const ToastContext = createContext<(message: ToastMessage) => void>(() => {});
let nextId = 1;

/** Once, at the root: shows what `useToast` is given at the lower right, read out politely. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const show = useCallback((message: ToastMessage) => {
    setShown((list) => [...list.slice(-3), { ...message, id: nextId++ }]);
  }, []);
  const remove = (id: number) => setShown((list) => list.filter((toast) => toast.id !== id));
  return (
    <ToastContext value={show}>
      <Primitive.Provider swipeDirection="right" duration={6000}>
        {children}
        {shown.map(({ id, title, detail, tone = "ok", action }) => (
          <Primitive.Root
            key={id}
            type="background"
            onOpenChange={(open) => !open && remove(id)}
            className="flex items-start gap-2.5 rounded-md border border-line-strong bg-raised px-3 py-2.5 shadow-raised"
          >
            <StatusShape state={tone} className="mt-1" />
            <div className="min-w-0 flex-1">
              <Primitive.Title className="font-semibold">{title}</Primitive.Title>
              {detail !== undefined && (
                <Primitive.Description className="text-muted break-words">{detail}</Primitive.Description>
              )}
              {action && (
                <Primitive.Action
                  altText={action.label}
                  onClick={action.run}
                  className="mt-1 text-accent hover:underline"
                >
                  {action.label}
                </Primitive.Action>
              )}
            </div>
            <Primitive.Close asChild>
              <IconButton label="Dismiss" size="sm">
                <Close />
              </IconButton>
            </Primitive.Close>
          </Primitive.Root>
        ))}
        <Primitive.Viewport className="fixed right-4 bottom-4 z-50 flex w-[360px] max-w-[calc(100vw-32px)] flex-col gap-2 outline-none max-md:bottom-16" />
      </Primitive.Provider>
    </ToastContext>
  );
}

/** `const toast = useToast(); toast({ title: "Saved", detail: "…" })`. */
export function useToast(): (message: ToastMessage) => void {
  return useContext(ToastContext);
}
