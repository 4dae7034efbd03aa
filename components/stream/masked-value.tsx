/** A value a policy keeps from this reader; says which policy. */
export function MaskedValue({ policy, short = false }: { policy: string; short?: boolean }) {
  return (
    <span
      title={`Masked by the policy ${policy}`}
      className="inline-block max-w-full truncate rounded-xs bg-mask px-1 align-middle text-2xs text-mask-ink"
    >
      {short ? "masked" : `masked: ${policy}`}
      {short && <span className="sr-only"> by the policy {policy}</span>}
    </span>
  );
}
