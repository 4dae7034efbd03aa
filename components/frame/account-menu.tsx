"use client";

import { ButtonLink, buttonClass } from "../ui/button.tsx";
import { ChevronDown, Moon, Person, Screen, Sun } from "../ui/icons.tsx";
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuRadio, MenuSeparator } from "../ui/menu.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useTheme } from "./theme.tsx";
import type { Theme } from "./theme-cookie.ts";
import { roleName, useMe } from "./use-me.ts";
import { useSession } from "./use-session.ts";
import { useTrackUsage } from "./use-track-usage.ts";

const themes: { value: Theme; label: string; icon: React.ReactNode }[] = [
  { value: "system", label: "As the system", icon: <Screen /> },
  { value: "light", label: "Light", icon: <Sun /> },
  { value: "dark", label: "Dark", icon: <Moon /> },
];

/** Who is signed in, and what belongs to them: account, tokens, theme, usage switch, another person, sign-out. */
export function AccountMenu() {
  const me = useMe();
  const { theme, choose } = useTheme();
  const usage = useTrackUsage();
  const { signOut, become } = useSession();
  if (me === undefined) return <Skeleton className="h-5 w-24 max-md:w-[30px]" />;
  const { principal, person } = me;
  const others = me.personas.filter((persona) => persona.id !== person?.id);
  if (principal.kind === "anonymous")
    return (
      <ButtonLink href="/sign-in" size="sm">
        Sign in
      </ButtonLink>
    );
  return (
    <Menu
      label="Account"
      trigger={
        <button
          type="button"
          className={buttonClass({ variant: "quiet" })}
          aria-label={`Account of ${principal.name}`}
        >
          <Person className="md:hidden" size={16} />
          <span className="max-w-[140px] truncate max-md:hidden">{principal.name}</span>
          <ChevronDown className="max-md:hidden" size={12} />
        </button>
      }
    >
      <MenuLabel>
        {principal.name}, {person?.title || roleName(principal.role)}
      </MenuLabel>
      <MenuItem href="/account">Account and API tokens</MenuItem>
      <MenuItem href="/people">People and teams</MenuItem>
      {person && (
        <MenuCheck checked={person.trackUsage} onChange={(on) => usage.set(on)}>
          Record my usage
        </MenuCheck>
      )}
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <MenuRadio value={theme} onChange={choose} options={themes} />
      <MenuSeparator />
      {others.length > 0 && (
        <>
          <MenuLabel>Be somebody else of the sample</MenuLabel>
          {others.map((persona) => (
            <MenuItem key={persona.id} onSelect={() => void become(persona.id)} hint={persona.title}>
              {persona.name}
            </MenuItem>
          ))}
          <MenuSeparator />
        </>
      )}
      <MenuItem onSelect={() => void signOut()}>Sign out</MenuItem>
    </Menu>
  );
}
