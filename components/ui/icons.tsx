import type { ComponentProps } from "react";
import { cx } from "./cx.ts";

export interface IconProps extends Omit<ComponentProps<"svg">, "children" | "path"> {
  size?: number;
}

/** Line icons of the frame: 16 px grid, 1.3 px stroke, the text's colour. Decorative; label what they stand in. */
function Icon({ path, size = 14, className, ...rest }: IconProps & { path: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      {...rest}
      className={cx("shrink-0", className)}
    >
      <path d={path} />
    </svg>
  );
}

export const ChevronDown = (props: IconProps) => <Icon {...props} path="m4.5 6.5 3.5 3.5 3.5-3.5" />;
export const ChevronRight = (props: IconProps) => <Icon {...props} path="m6.5 4.5 3.5 3.5-3.5 3.5" />;
export const ChevronLeft = (props: IconProps) => <Icon {...props} path="M9.5 4.5 6 8l3.5 3.5" />;
export const ArrowUp = (props: IconProps) => <Icon {...props} path="M8 12.5v-9m0 0L4.5 7M8 3.5 11.5 7" />;
export const ArrowDown = (props: IconProps) => <Icon {...props} path="M8 3.5v9m0 0L4.5 9M8 12.5 11.5 9" />;
export const Check = (props: IconProps) => <Icon {...props} path="m3.5 8.5 3 3 6-7" />;
export const Close = (props: IconProps) => <Icon {...props} path="m4 4 8 8m0-8-8 8" />;
export const Copy = (props: IconProps) => <Icon {...props} path="M5.5 5.5v-2h7v7h-2m-7-5h7v7h-7z" />;
export const External = (props: IconProps) => <Icon {...props} path="M6.5 3.5h-3v9h9v-3m-3-6h3v3m0-3-5 5" />;
export const Search = (props: IconProps) => (
  <Icon {...props} path="M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.3-1.2 3.2 3.2" />
);
export const More = (props: IconProps) => (
  <Icon strokeWidth="2" {...props} path="M3.5 8h.01M8 8h.01M12.5 8h.01" />
);
export const Plus = (props: IconProps) => <Icon {...props} path="M8 3v10M3 8h10" />;
export const Filter = (props: IconProps) => <Icon {...props} path="M2.5 4.5h11m-9 3.5h7m-5 3.5h3" />;
export const Clock = (props: IconProps) => (
  <Icon {...props} path="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm0-9.5V8l2.5 1.5" />
);
export const Sun = (props: IconProps) => (
  <Icon
    {...props}
    path="M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5V3m0 10v1.5M1.5 8H3m10 0h1.5M3.4 3.4l1 1m7.2 7.2 1 1m0-9.2-1 1m-7.2 7.2-1 1"
  />
);
export const Moon = (props: IconProps) => (
  <Icon {...props} path="M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6Z" />
);
export const Screen = (props: IconProps) => <Icon {...props} path="M2.5 3.5h11v7h-11zM6 13h4m-2-2.5V13" />;
export const Person = (props: IconProps) => (
  <Icon
    {...props}
    path="M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8Zm-5 5.5c.4-2.5 2.4-3.8 5-3.8s4.6 1.3 5 3.8"
  />
);
export const Home = (props: IconProps) => <Icon {...props} path="m2.5 7.5 5.5-4.7 5.5 4.7M4 6.5v6.7h8V6.5" />;
export const Catalog = (props: IconProps) => <Icon {...props} path="M2.5 3.5h11m-11 4.5h11m-11 4.5h11" />;
export const Live = (props: IconProps) => <Icon {...props} path="M1.5 8.5h3l2-5 3 9 2-4h3" />;
export const Features = (props: IconProps) => <Icon {...props} path="M3.5 13V8.5M8 13V3m4.5 10V6M2 13h12" />;
export const Lineage = (props: IconProps) => (
  <Icon {...props} path="M5.5 8H8m0 0V4.5h2.5M8 8v3.5h2.5M2.5 6.5h3v3h-3zm8-3.5h3v3h-3zm0 7h3v3h-3z" />
);
export const Help = (props: IconProps) => (
  <Icon
    {...props}
    path="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.3 6.5c0-2.2 3.5-2.2 3.5 0 0 1.5-1.8 1.5-1.8 2.7m0 2.1h.01"
  />
);
export const Agents = (props: IconProps) => (
  <Icon {...props} path="M3.5 5.5h9v7h-9zM8 5.5v-3M6 8.5v1m4-1v1M1.5 8v2m13-2v2" />
);
export const Connections = (props: IconProps) => (
  <Icon {...props} path="M6 3.5v3m4-3v3m-5.5 0h7v1.8a3.5 3.5 0 0 1-7 0V6.5ZM8 11.8v2.2" />
);
export const System = (props: IconProps) => (
  <Icon {...props} path="M2.5 3h11v4.2h-11zm0 5.8h11V13h-11zM5 5.1h.01M5 10.9h.01" />
);
export const Trash = (props: IconProps) => (
  <Icon {...props} path="M3 4.5h10m-6.5 0v-2h3v2m-5 0 .5 9h6l.5-9" />
);
