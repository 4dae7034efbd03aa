/** Work going on, at text size. Decorative: the element it stands in carries `aria-busy`. */
export function Spinner() {
  return (
    <svg viewBox="0 0 12 12" className="size-3 shrink-0 animate-spin" aria-hidden="true">
      <circle
        cx="6"
        cy="6"
        r="4.8"
        fill="none"
        stroke="currentColor"
        strokeOpacity="0.25"
        strokeWidth="1.6"
      />
      <path d="M6 1.2A4.8 4.8 0 0 1 10.8 6" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  );
}
