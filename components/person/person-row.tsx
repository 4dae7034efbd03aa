"use client";

import { useState } from "react";
import { roleName } from "../frame/use-me.ts";
import { IconButton } from "../ui/button.tsx";
import { More } from "../ui/icons.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { Status } from "../ui/status.tsx";
import type { PersonView } from "./person.ts";
import { ChangeRole, RemovePerson, SetPassword } from "./person-dialogs.tsx";

type Asking = "role" | "password" | "remove";

/** One person; what an administrator can do with them stands in a menu at the end of the row. */
export function PersonRow({
  person,
  own,
  mayChange,
}: {
  person: PersonView;
  own: boolean;
  mayChange: boolean;
}) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const dialog = { person, onClose: () => setAsking(null) };
  return (
    <tr>
      <td>
        <span className="font-semibold">{person.name}</span>
        {own && <span className="text-faint"> (you)</span>}
        {person.title !== "" && <span className="text-muted">, {person.title}</span>}
      </td>
      <td className="text-muted [font-variant-numeric:normal]">{person.email}</td>
      <td>{roleName(person.role)}</td>
      <td>
        {person.teams.length === 0 ? (
          <span className="text-faint">none</span>
        ) : (
          person.teams.map((team) => team.name + (team.role === "owner" ? " (owner)" : "")).join(", ")
        )}
      </td>
      <td>
        {person.persona ? (
          <span className="text-muted">by one click (sample)</span>
        ) : person.hasPassword ? (
          <span className="text-muted">with a password</span>
        ) : (
          <Status state="warn">not yet: no password</Status>
        )}
      </td>
      {mayChange && (
        <td className="num">
          <Menu
            label={`Actions for ${person.name}`}
            trigger={
              <IconButton label={`Change ${person.name}`} size="sm">
                <More />
              </IconButton>
            }
          >
            <MenuItem disabled={person.persona} onSelect={() => setAsking("role")}>
              Change the role…
            </MenuItem>
            <MenuItem disabled={person.persona} onSelect={() => setAsking("password")}>
              Set a password…
            </MenuItem>
            <MenuSeparator />
            <MenuItem tone="breach" disabled={own} onSelect={() => setAsking("remove")}>
              Remove…
            </MenuItem>
          </Menu>
          {asking === "role" && <ChangeRole {...dialog} />}
          {asking === "password" && <SetPassword {...dialog} />}
          {asking === "remove" && <RemovePerson {...dialog} />}
        </td>
      )}
    </tr>
  );
}
