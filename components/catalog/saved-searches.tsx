"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { timeParameters } from "../time/keep-time.ts";
import { useTRPC } from "../trpc/client.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ErrorLine } from "../ui/error-state.tsx";
import { Trash } from "../ui/icons.tsx";
import { Input } from "../ui/input.tsx";
import { Link } from "../ui/link.tsx";
import { Popover } from "../ui/popover.tsx";

/** Searches a person keeps: the catalog's address under a name. */
export function SavedSearches() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const params = useSearchParams();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const saved = useQuery(trpc.savedSearch.list.queryOptions(undefined, { enabled: open }));
  const refresh = () => client.invalidateQueries(trpc.savedSearch.list.queryFilter());
  const save = useMutation(trpc.savedSearch.save.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(trpc.savedSearch.remove.mutationOptions({ onSuccess: refresh }));
  const query = new URLSearchParams(params);
  for (const parameter of timeParameters) query.delete(parameter);
  const current = query.toString();
  return (
    <Popover
      label="Saved searches"
      align="end"
      className="w-[320px]"
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>Saved searches</Button>}
    >
      <div className="flex flex-col gap-2.5">
        {saved.isPending ? (
          <p className="text-muted">Loading…</p>
        ) : saved.isError ? (
          <ErrorLine error={saved.error} />
        ) : saved.data.length === 0 ? (
          <p className="text-muted">None yet. Set filters or a search, then give them a name here.</p>
        ) : (
          <ul>
            {saved.data.map((search) => (
              <li key={search.id} className="flex h-8 items-center gap-2 border-b border-line">
                <Link
                  href={`/catalog?${search.query}`}
                  onClick={() => setOpen(false)}
                  className="min-w-0 flex-1 truncate text-accent hover:underline"
                >
                  {search.name}
                </Link>
                <IconButton
                  label={`Remove ${search.name}`}
                  size="sm"
                  onClick={() => remove.mutate({ id: search.id })}
                >
                  <Trash />
                </IconButton>
              </li>
            ))}
          </ul>
        )}
        {(remove.isError || save.isError) && <ErrorLine error={remove.error ?? save.error} />}
        {current !== "" && (
          <form
            className="flex gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              if (name.trim() === "") return;
              save.mutate({ name: name.trim(), query: current }, { onSuccess: () => setName("") });
            }}
          >
            <Input
              aria-label="Name of this search"
              placeholder="Name this search"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <Button type="submit" variant="primary" disabled={name.trim() === ""} busy={save.isPending}>
              Save
            </Button>
          </form>
        )}
      </div>
    </Popover>
  );
}
