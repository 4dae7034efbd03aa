"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Instant } from "../time/instant.tsx";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorLine, ErrorState } from "../ui/error-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import { NewToken } from "./new-token.tsx";

type Token = Outputs["token"]["list"][number];

/** The API tokens of a person's programs: made, looked over, revoked. */
export function Tokens() {
  const trpc = useTRPC();
  const tokens = useQuery(trpc.token.list.queryOptions());
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  return (
    <Panel
      title="API tokens"
      id="tokens"
      flush
      aside={
        <Button size="sm" variant="primary" onClick={() => setMaking(true)}>
          New token
        </Button>
      }
    >
      {tokens.isError ? (
        <ErrorState
          what="Your tokens could not be read"
          error={tokens.error}
          onRetry={() => void tokens.refetch()}
          retrying={tokens.isFetching}
        />
      ) : tokens.data?.length === 0 ? (
        <EmptyState title="No token yet">
          A program sends one as <code>authorization: Bearer …</code>. It may do what you may do, or less.
        </EmptyState>
      ) : (
        <Table label="API tokens">
          <TableHead
            columns={[
              "Name",
              "Begins with",
              "May",
              "State",
              "Made",
              { label: "Last used", num: true },
              { label: "Actions", hidden: true },
            ]}
          />
          <tbody>
            {tokens.data === undefined ? (
              <SkeletonRows rows={2} columns={7} />
            ) : (
              tokens.data.map((token) => (
                <tr key={token.id}>
                  <td className="font-semibold">{token.name}</td>
                  <td className="font-mono text-xs">{token.hint}…</td>
                  <td>{token.scopes.join(", ")}</td>
                  <td>
                    <TokenState token={token} />
                  </td>
                  <td>
                    <Instant at={token.createdAt} style="date" />
                  </td>
                  <td className="num">
                    {token.lastUsedAt === null ? (
                      <span className="text-faint">never</span>
                    ) : (
                      <Age at={token.lastUsedAt} suffix=" ago" />
                    )}
                  </td>
                  <td className="num">
                    {token.revokedAt === null && (
                      <Button size="sm" variant="danger" onClick={() => setRevoking(token)}>
                        Revoke
                      </Button>
                    )}
                  </td>
                </tr>
              ))
            )}
          </tbody>
        </Table>
      )}
      {making && <NewToken onClose={() => setMaking(false)} />}
      {revoking && <Revoke token={revoking} onClose={() => setRevoking(null)} />}
    </Panel>
  );
}

function TokenState({ token }: { token: Token }) {
  if (token.revokedAt !== null)
    return (
      <Status state="unknown">
        revoked <Instant at={token.revokedAt} style="date" />
      </Status>
    );
  if (token.expiresAt === null) return <Status state="ok">valid</Status>;
  return (
    <Status state="ok">
      until <Instant at={token.expiresAt} style="date" />
    </Status>
  );
}

function Revoke({ token, onClose }: { token: Token; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const revoke = useMutation(
    trpc.token.revoke.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries(trpc.token.list.queryFilter());
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke “${token.name}”?`}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button variant="danger" busy={revoke.isPending} onClick={() => revoke.mutate({ id: token.id })}>
            Revoke
          </Button>
        </>
      }
    >
      <p>Programs that use it are refused within a second or two. This cannot be taken back.</p>
      {revoke.isError && <ErrorLine error={revoke.error} />}
    </Dialog>
  );
}
