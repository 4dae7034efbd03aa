"use client";

import { useQuery } from "@tanstack/react-query";
import { useMe } from "../frame/use-me.ts";
import { useTRPC } from "../trpc/client.ts";
import { ErrorState } from "../ui/error-state.tsx";
import { textLink } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { goOn } from "./auth-call.ts";
import { PasswordForm } from "./password-form.tsx";
import { PersonaList } from "./persona-list.tsx";
import { safeNext } from "./safe-next.ts";

/** Sign-in with a password, or by one click as one of the sample's people where that is allowed. */
export function SignInPage({ next }: { next: string | undefined }) {
  const trpc = useTRPC();
  const me = useMe();
  const options = useQuery(trpc.me.signInOptions.queryOptions(undefined, { staleTime: 0 }));
  const target = safeNext(next);
  const onSignedIn = () => goOn(target);
  const signedIn = me && me.principal.kind !== "anonymous" ? me.principal : undefined;
  const offered = options.data?.personas ?? [];
  return (
    <>
      <h1>Sign in</h1>
      {signedIn && (
        <p className="text-muted">
          You are signed in as {signedIn.name}.{" "}
          <a href={target} className={textLink}>
            Go on
          </a>{" "}
          or sign in as somebody else.
        </p>
      )}
      {options.isError && (
        <ErrorState
          className="m-0"
          what="The ways to sign in could not be read"
          error={options.error}
          onRetry={() => void options.refetch()}
          retrying={options.isFetching}
        />
      )}
      {options.isPending && <Skeleton className="h-44 w-full" />}
      {offered.length > 0 && (
        <Panel title="As one of the sample's people" id="personas" flush>
          <p className="px-3.5 pb-2 text-xs text-muted">
            One click, without a password, because this browser runs on the machine that runs Millrace.
          </p>
          <PersonaList personas={offered} current={signedIn?.id} onSignedIn={onSignedIn} />
        </Panel>
      )}
      {options.data && (
        <Panel title="With your account" id="account">
          <PasswordForm onSignedIn={onSignedIn} />
          {!options.data.passwords && (
            <p className="mt-3 text-xs text-muted">
              Nobody has an account with a password yet. The first administrator is made with the one-time
              link that a start without the sample prints (<code>npm start -- --empty</code>).
            </p>
          )}
        </Panel>
      )}
      {options.data?.refusal && <p className="text-xs text-muted">{options.data.refusal}</p>}
    </>
  );
}
