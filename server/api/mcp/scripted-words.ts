import type { ScriptedAnswer } from "../../domain/read-models/agent.ts";

/** One thing an account did. */
export interface Action {
  action: string;
  target: string;
  at: string | null;
}

/** The product that a path of the portal is about. */
export function productOf(target: string): string | undefined {
  return /^\/products\/([a-z0-9_-]{1,64}\/[a-z0-9_-]{1,64})(?:\/|$)/.exec(target)?.[1];
}

const articleOf = (target: string): string | undefined =>
  /^\/help\/([a-z0-9-]{1,100})$/.exec(target)?.[1]?.replaceAll("-", " ");

/** What actions were about: words asked for, products by id, articles by their names; walking about is nothing. */
export function subjectsOf(actions: readonly Action[]): string[] {
  return actions.flatMap(({ action, target }) => {
    if (action === "search") return target.trim() === "" ? [] : [target.trim().slice(0, 300)];
    const subject = productOf(target) ?? (target === "/help/new" ? undefined : articleOf(target));
    return subject === undefined ? [] : [subject];
  });
}

interface Near {
  product: string;
  title: string;
  score: number;
}

/** What an older subject counts for the one after it. */
const fading = 0.7;
const mostNear = 5;

/**
 * The products nearest to several subjects, newest subject first: each product's best relevance, where an older subject
 * counts 0.7 of the one after it. Those that somebody is looking at already (`open`) are left out.
 */
export function nearestOf(found: readonly (readonly Near[])[], open: ReadonlyMap<string, unknown>): Near[] {
  const best = new Map<string, Near>();
  for (const [age, products] of found.entries())
    for (const { product, title, score } of products) {
      const faded = score * fading ** age;
      if (!open.has(product) && faded > (best.get(product)?.score ?? 0))
        best.set(product, { product, title, score: Number(faded.toFixed(4)) });
    }
  return [...best.values()].sort((a, b) => b.score - a.score).slice(0, mostNear);
}

/** An action in words. `titles`: of the products by id. */
export function actionWords({ action, target }: Action, titles: ReadonlyMap<string, string>): string {
  if (action === "search") return `asked “${target}”`;
  const product = productOf(target);
  const name = product ? (titles.get(product) ?? product) : (articleOf(target) ?? target);
  if (action === "view") return `opened ${name}`;
  if (action === "click") return `clicked ${product ? name : `“${target}”`}`;
  return `met the ${action} ${target}`;
}

const list = new Intl.ListFormat("en", { type: "conjunction" });

/** Problems that mean that there is no feature set to remember by, or none that answers yet. */
const absent = new Set(["NOT_FOUND", "UNAVAILABLE"]);

/** What came of reading the working memory, by the outcome of the call. */
export const memoryOf = (outcome: string): ScriptedAnswer["memory"] =>
  outcome === "ok" ? "read" : absent.has(outcome) ? "absent" : "failed";

/** The answer: what was done, newest first, and what is nearest to it; without a memory, that there is none. */
export function saidOf({
  memory,
  actions,
  subjects,
  nearest,
}: {
  memory: ScriptedAnswer["memory"];
  actions: readonly string[];
  subjects: readonly string[];
  nearest: readonly { title: string }[];
}): string[] {
  if (memory === "absent")
    return [
      "I have no memory yet: the feature set that keeps your last actions is not served. While the mesh is being loaded that takes a few minutes; I look again by myself.",
    ];
  if (memory === "failed")
    return ["I could not read what you did last; the call below says why. I look again by myself."];
  if (actions.length === 0)
    return [
      "I know of nothing that you did here in the last 24 hours. Open a product or ask a question, and I follow.",
    ];
  const [newest, ...before] = [...new Set(actions)];
  const done = `You just ${newest}${before.length === 0 ? "" : `; before that you ${list.format(before)}`}.`;
  if (subjects.length === 0)
    return [done, "That names no product, no article and no words, so I cannot tell what you are after."];
  return [
    done,
    nearest.length === 0
      ? "Nothing else in the mesh is near to that."
      : `Nearest to that: ${list.format(nearest.slice(0, 3).map(({ title }) => title))}.`,
  ];
}
