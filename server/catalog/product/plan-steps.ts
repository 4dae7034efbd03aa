import type { Change } from "../../contracts/diff/index.ts";
import { raisesEnough } from "../../contracts/versions.ts";
import {
  describeProduct,
  type ProductDefinition,
  type ProductDescription,
} from "../../domain/product-file/index.ts";
import type { Plan } from "../../domain/read-models/history.ts";
import type { CatalogSnapshot } from "../index/snapshot.ts";
import type { ProductVersionRow } from "./versions.ts";

/** What applying a definition does, step by step, with the reason of each. `before` is the version in force. */
export function planSteps(
  definition: ProductDefinition,
  before: ProductVersionRow | undefined,
  changes: readonly Change[],
  source: string,
  snapshot: CatalogSnapshot,
): Plan["plan"] {
  const product = describeProduct(definition);
  const target = `product ${product.id}`;
  if (!before) {
    const domain: Plan["plan"] = snapshot.domains.has(product.domainId)
      ? []
      : [
          {
            action: "create",
            target: `domain ${product.domainId}`,
            reason: "It is named for the first time.",
          },
        ];
    const ports = product.ports.map((port) => ({
      action: "create" as const,
      target: `port ${port.key}`,
      reason: `${/^[aeiou]/.test(port.type) ? "An" : "A"} ${port.type} port, version ${port.version}.`,
    }));
    return [
      ...domain,
      { action: "create", target, reason: `${product.title}, version ${product.version}.` },
      ...ports,
    ];
  }
  const retired = before.action === "retire";
  if (product.status === "retired" && !retired)
    return [{ action: "retire", target, reason: "The file says status: retired." }];
  if (changes.length === 0 && !retired)
    return before.document.source === source
      ? [{ action: "keep", target, reason: "Nothing changes." }]
      : [{ action: "change", target, reason: "The text changes, its meaning does not." }];
  const whole = changes.filter((change) => change.port === null);
  const reason = retired ? "It was retired and comes back." : `${summary(changes)}.`;
  return [
    { action: "change", target, reason: whole.length > 0 ? sentences(whole) : reason },
    ...portActions(product, before, changes),
  ];
}

function portActions(
  product: ProductDescription,
  before: ProductVersionRow,
  changes: readonly Change[],
): Plan["plan"] {
  const was = describeProduct(before.document.definition);
  const now = product.ports.map((port) => {
    const own = changes.filter((change) => change.port === port.key || change.port === port.name);
    const isNew = own.some((change) => change.path === `ports.${change.port}` && change.change === "added");
    return {
      action: isNew ? ("create" as const) : own.length > 0 ? ("change" as const) : ("keep" as const),
      target: `port ${port.key}`,
      reason: own.length > 0 ? sentences(own) : "Nothing changes.",
    };
  });
  const gone = was.ports
    .filter(
      (port) =>
        !product.ports.some(
          (other) =>
            other.name === port.name &&
            (other.major === port.major || raisesEnough(port.version, other.version)),
        ),
    )
    .map((port) => ({
      action: "retire" as const,
      target: `port ${port.key}`,
      reason: "The file no longer has it.",
    }));
  return [...now, ...gone];
}

function sentences(changes: readonly Change[]): string {
  const first = changes
    .slice(0, 3)
    .map((change) => change.sentence)
    .join(" ");
  return changes.length > 3 ? `${first} And ${changes.length - 3} more.` : first;
}

function summary(changes: readonly Change[]): string {
  const breaking = changes.filter((change) => change.effect === "breaking").length;
  const all = `${changes.length} ${changes.length === 1 ? "change" : "changes"}`;
  return breaking === 0 ? `${all}, none of them breaking` : `${all}, ${breaking} of them breaking`;
}
