"use client";

import { DropdownMenu as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import { Check } from "./icons.tsx";
import { Link } from "./link.tsx";
import { floating } from "./overlay.ts";

const item =
  "flex h-[30px] w-full cursor-default select-none items-center gap-2 rounded-sm px-2 text-sm text-ink outline-none data-[highlighted]:bg-accent-soft data-[disabled]:text-faint";

/** A menu of actions under a button. `trigger` must be one button-like element. */
export function Menu({
  trigger,
  children,
  align = "end",
  label,
}: {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
  label?: string;
}) {
  return (
    <Primitive.Root modal={false}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          className={cx(floating, "max-h-[70vh] min-w-[200px] max-w-[calc(100vw-16px)] overflow-auto p-1")}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** One action; with `href` it is a link. */
export function MenuItem({
  onSelect,
  href,
  icon,
  hint,
  tone,
  disabled,
  children,
}: {
  onSelect?: () => void;
  href?: string;
  icon?: ReactNode;
  hint?: ReactNode;
  tone?: "breach";
  disabled?: boolean;
  children: ReactNode;
}) {
  const inside = (
    <>
      {icon}
      <span className="min-w-0 flex-1 truncate text-left">{children}</span>
      {hint !== undefined && <span className="text-xs text-faint">{hint}</span>}
    </>
  );
  const look = cx(item, tone === "breach" && "text-breach");
  return href === undefined ? (
    <Primitive.Item className={look} onSelect={onSelect} disabled={disabled}>
      {inside}
    </Primitive.Item>
  ) : (
    <Primitive.Item asChild disabled={disabled}>
      <Link href={href} className={look}>
        {inside}
      </Link>
    </Primitive.Item>
  );
}

/** An entry that is on or off; the menu stays open. */
export function MenuCheck({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <Primitive.CheckboxItem
      className={item}
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
    >
      <span className="grid size-3.5 place-items-center rounded-xs border border-line-strong">
        <Primitive.ItemIndicator>
          <Check size={12} />
        </Primitive.ItemIndicator>
      </span>
      {children}
    </Primitive.CheckboxItem>
  );
}

/** A choice of one among several. */
export function MenuRadio<Value extends string>({
  value,
  onChange,
  options,
}: {
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string; icon?: ReactNode }[];
}) {
  return (
    <Primitive.RadioGroup
      value={value}
      onValueChange={(next) => {
        const found = options.find((option) => option.value === next);
        if (found) onChange(found.value);
      }}
    >
      {options.map((option) => (
        <Primitive.RadioItem key={option.value} value={option.value} className={item}>
          {option.icon}
          <span className="flex-1">{option.label}</span>
          <Primitive.ItemIndicator>
            <Check size={12} />
          </Primitive.ItemIndicator>
        </Primitive.RadioItem>
      ))}
    </Primitive.RadioGroup>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Primitive.Label className="px-2 pt-1.5 pb-1 text-xs text-faint">{children}</Primitive.Label>;
}

export function MenuSeparator() {
  return <Primitive.Separator className="my-1 h-px bg-line" />;
}
