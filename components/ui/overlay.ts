/** Classes that floating surfaces share. */
export const floating =
  "z-50 rounded-md border border-line-strong bg-raised shadow-raised outline-none data-[state=closed]:hidden";
export const scrim = "fixed inset-0 z-40 bg-scrim";
