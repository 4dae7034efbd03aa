import type { ReactNode } from "react";
import { Wheel } from "@/components/frame/brand.tsx";

/** Pages for visitors who are not signed in: one column, no frame. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[440px] flex-col gap-5 px-4 pt-[12vh] pb-10">
      <p className="flex items-center gap-2 text-md font-semibold">
        <Wheel size={22} />
        Millrace
      </p>
      {children}
    </main>
  );
}
