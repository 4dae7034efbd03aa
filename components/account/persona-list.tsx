"use client";

import { useMutation } from "@tanstack/react-query";
import { ErrorLine } from "../ui/error-state.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { callAuth } from "./auth-call.ts";

interface Persona {
  id: string;
  name: string;
  title: string;
  about: string;
}

/** The people of the sample, each one click away. */
export function PersonaList({
  personas,
  current,
  onSignedIn,
}: {
  personas: readonly Persona[];
  /** Whom the visitor is signed in as now. */
  current: string | undefined;
  onSignedIn: () => void;
}) {
  const signIn = useMutation({
    mutationFn: (id: string) => callAuth("/sign-in/persona", { id }),
    onSuccess: onSignedIn,
  });
  const busy = signIn.isPending || signIn.isSuccess;
  return (
    <>
      <ul className="divide-y divide-line border-t border-line">
        {personas.map(({ id, name, title, about }) => (
          <li key={id}>
            <button
              type="button"
              disabled={busy}
              aria-busy={(busy && signIn.variables === id) || undefined}
              onClick={() => signIn.mutate(id)}
              className="flex w-full items-center gap-3 px-3.5 py-2 text-left hover:bg-accent-soft disabled:opacity-55"
            >
              <span className="min-w-0 flex-1">
                <span className="font-semibold">{name}</span>
                <span className="text-muted">, {title.toLowerCase()}</span>
                <span className="block text-xs text-muted">{about}</span>
              </span>
              {busy && signIn.variables === id ? (
                <Spinner />
              ) : (
                <span className="text-xs text-accent">{current === id ? "signed in" : "Sign in"}</span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {signIn.isError && (
        <div className="px-3.5 pt-3">
          <ErrorLine error={signIn.error} />
        </div>
      )}
    </>
  );
}
