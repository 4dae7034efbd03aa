/** What an action was about. */
export type Subject =
  | { kind: "question"; text: string }
  | { kind: "product"; id: string }
  | { kind: "feature"; id: string; product: string }
  | { kind: "article"; id: string }
  /** `CODE input on kind/of-page`, as the portal records what it showed. */
  | { kind: "error"; text: string };

export interface RecentAction {
  subject: Subject;
  /** ISO 8601, by the browser's clock. */
  at: string;
}

/** Features of one account whose lists stand beside each other, newest first. */
export const actionFeatures = ["last_subject_actions", "last_subjects", "last_subject_times"].map(
  (name) => `product-analytics/user_session_aggregates.${name}`,
);

/** Things looked at: with more, what somebody did ten minutes ago outweighs what they do now. */
const most = 3;

/**
 * The last different things that were done, newest first, from the values of `actionFeatures`. Looking at several
 * pages of one product is one thing, and so is a question that was typed further.
 */
export function recentActions(values: readonly unknown[]): RecentAction[] {
  const [actions = [], targets = [], times = []] = values.map(textsOf);
  const found = new Map<string, RecentAction>();
  for (const [place, target] of targets.entries()) {
    const at = times[place];
    const subject = subjectOf(actions[place] ?? "", target);
    if (!subject || at === undefined || Number.isNaN(Date.parse(at))) continue;
    const key = keyOf(subject);
    const typedFurther =
      subject.kind === "question" && [...found.keys()].some((newer) => newer.startsWith(key));
    if (!typedFurther && !found.has(key)) found.set(key, { subject, at });
  }
  return [...found.values()].slice(0, most);
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map((each) => (typeof each === "string" ? each : "")) : [];

const keyOf = (subject: Subject): string =>
  subject.kind === "question" || subject.kind === "error"
    ? `${subject.kind} ${subject.text.toLowerCase()}`
    : `${subject.kind} ${subject.id}`;

function subjectOf(action: string, target: string): Subject | undefined {
  if (action === "search") return { kind: "question", text: target };
  if (action === "error") return { kind: "error", text: target };
  const article = /^\/help\/([a-z0-9][a-z0-9_-]{0,63})(?:\/|$)/.exec(target)?.[1];
  if (article !== undefined) return article === "new" ? undefined : { kind: "article", id: article };
  const [, product, feature] =
    /(?:^\/products\/|^|\s)([a-z0-9_-]{1,64}\/[a-z0-9_-]{1,64})(?:\.([a-z0-9_]{1,64}))?(?=\/|\s|$)/.exec(
      target,
    ) ?? [];
  if (product === undefined) return undefined;
  return feature === undefined
    ? { kind: "product", id: product }
    : { kind: "feature", id: `${product}.${feature}`, product };
}
