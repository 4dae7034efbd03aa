/** The wheel. */
export function Wheel({ size = 18 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 18 18" aria-hidden="true" className="shrink-0 text-accent">
      <circle cx="9" cy="9" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M9 2.8v12.4M2.8 9h12.4M4.6 4.6l8.8 8.8M13.4 4.6l-8.8 8.8" stroke="currentColor" />
    </svg>
  );
}
