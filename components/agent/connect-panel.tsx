"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { nowMs } from "../time/browser-clock.ts";
import { useTRPC } from "../trpc/client.ts";
import { useOrigin } from "../ui/api-call.tsx";
import { Button } from "../ui/button.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { ErrorLine } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { formatCount } from "../ui/format.ts";
import { Input } from "../ui/input.tsx";
import { Link, textLink } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { clientSamples, tokenPlaceholder } from "./client-samples.ts";

const tokenDays = 90;

/** Configuration to copy, and a token of its own for it. */
export function ConnectPanel() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const origin = useOrigin();
  const access = useQuery(trpc.agent.access.queryOptions(undefined, { staleTime: 600_000 }));
  const [name, setName] = useState("my agent");
  const create = useMutation(
    trpc.token.create.mutationOptions({
      onSuccess: () => client.invalidateQueries(trpc.token.list.queryFilter()),
    }),
  );
  const token = create.data?.token;
  const make = () =>
    create.mutate({
      name: name.trim(),
      scopes: ["read"],
      expiresAt: new Date(nowMs() + tokenDays * 86_400_000).toISOString(),
    });
  return (
    <Panel title="Connect an agent" id="connect">
      <div className="flex flex-col gap-3">
        <p className="max-w-[70ch] text-muted">
          The endpoint speaks the Model Context Protocol over streamable HTTP, without sessions. An agent sees
          what the person behind its token sees, masked in the same way, and every call is in the log below.
        </p>
        <form
          className="flex flex-wrap items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            make();
          }}
        >
          <Field label="Name of the agent" className="w-52">
            {(control) => (
              <Input
                {...control}
                maxLength={120}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Button
            type="submit"
            variant={token === undefined ? "primary" : "default"}
            disabled={name.trim() === ""}
            busy={create.isPending}
          >
            {token === undefined ? "Make a read-only token" : "Make another"}
          </Button>
        </form>
        {create.isError && <ErrorLine error={create.error} />}
        <p role="status" className="text-xs text-muted">
          {token === undefined ? (
            <>
              Without one, put a token of yours where {tokenPlaceholder} stands. It may read and nothing else,
              for {tokenDays} days; <TokensLink /> ends it sooner.
            </>
          ) : (
            <>
              The token is filled in below. It is kept as a hash only: copy it now, it is gone when you leave
              this page. <TokensLink /> ends it.
            </>
          )}
        </p>
        <CodeBlock
          samples={clientSamples(`${origin}${access.data?.path ?? "/api/mcp"}`, token ?? tokenPlaceholder)}
        />
        {access.data && (
          <p className="text-xs text-muted">
            {formatCount(access.data.limits.callsPerMinute)} calls a minute for each person,{" "}
            {access.data.limits.burst} at once and {access.data.limits.concurrent} under way; beyond that the
            answer is 429 with the seconds to wait.
          </p>
        )}
      </div>
    </Panel>
  );
}

function TokensLink() {
  return (
    <Link href="/account#tokens" className={textLink}>
      your account
    </Link>
  );
}
