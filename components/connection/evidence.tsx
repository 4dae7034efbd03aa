import { Chip } from "../ui/chip.tsx";

const words = {
  "run-for-real": {
    label: "run for real",
    long: "This adapter's tests run against the real system.",
  },
  "recorded-shapes": {
    label: "recorded shapes only",
    long: "This adapter was tested against the system's documented replies, not against the system itself.",
  },
} as const;

/** How an adapter has been tested: on the real system, or on its recorded replies only. */
export function Evidence({ evidence, long = false }: { evidence: keyof typeof words; long?: boolean }) {
  const { label, long: sentence } = words[evidence];
  return long ? (
    <p className="text-xs text-muted">
      <span className="font-semibold">{label}:</span> {sentence}
    </p>
  ) : (
    <Chip title={sentence} className={evidence === "recorded-shapes" ? "border-dashed" : undefined}>
      {label}
    </Chip>
  );
}
