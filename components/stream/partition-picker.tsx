"use client";

import { Button } from "../ui/button.tsx";
import { ChevronDown } from "../ui/icons.tsx";
import { Menu, MenuCheck, MenuItem, MenuSeparator } from "../ui/menu.tsx";

/** Which partitions are read; none chosen means all. */
export function PartitionPicker({
  partitions,
  chosen,
  onChange,
}: {
  /** All partitions of the stream; empty while not known. */
  partitions: readonly number[];
  chosen: readonly number[];
  onChange: (chosen: number[]) => void;
}) {
  const text = chosen.length === 0 ? "all" : [...chosen].sort((a, b) => a - b).join(", ");
  const toggle = (partition: number, on: boolean) => {
    const next = on ? [...chosen, partition] : chosen.filter((each) => each !== partition);
    onChange(next.length === partitions.length ? [] : next);
  };
  return (
    <Menu
      align="start"
      label="Partitions"
      trigger={
        <Button disabled={partitions.length === 0} className="max-w-[200px]">
          <span className="truncate">partitions: {text}</span>
          <ChevronDown className="text-muted" />
        </Button>
      }
    >
      {partitions.map((partition) => (
        <MenuCheck
          key={partition}
          checked={chosen.length === 0 || chosen.includes(partition)}
          onChange={(on) => (chosen.length === 0 ? onChange([partition]) : toggle(partition, on))}
        >
          <span className="font-mono text-xs">{partition}</span>
        </MenuCheck>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={() => onChange([])}>All partitions</MenuItem>
    </Menu>
  );
}
