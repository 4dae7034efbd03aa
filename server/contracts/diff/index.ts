import {
  describeProduct,
  type PortDefinition,
  type ProductDefinition,
} from "../../domain/product-file/index.ts";
import { diffBlock } from "./blocks.ts";
import { type Change, type Notes, note, notesFor, noteValue, pairs, same, under } from "./change.ts";
import { diffFields } from "./fields.ts";
import { diffProduct } from "./product.ts";
import { diffPromises } from "./promises.ts";

export type { Change } from "./change.ts";

/**
 * What changed between two definitions of one product, each as a plain sentence: `breaking` when a reader or
 * writer that was right before may fail now, `compatible` when none does, `note` for words about the data.
 * Equal definitions give nothing; different ones always give something.
 */
export function diffDefinitions(before: ProductDefinition, after: ProductDefinition): Change[] {
  const changes: Change[] = [];
  const was = { definition: before, description: describeProduct(before) };
  const is = { definition: after, description: describeProduct(after) };
  diffProduct(notesFor(changes), was, is);
  for (const [name, old, now] of pairPorts(was.description.ports, is.description.ports)) {
    const notes = notesFor(changes, name);
    if (old && now) diffPort(notes, old, now);
    else if (old) note(notes, "breaking", `The port ${name} (${old.type}) was removed.`, old.type);
    else if (now) note(notes, "compatible", `The port ${name} (${now.type}) was added.`, undefined, now.type);
  }
  if (changes.length === 0) diffRest(changes, before, after);
  return changes;
}

/** The changes as readers get them. */
export function withoutPlace({ port: _port, field: _field, ...change }: Change) {
  return change;
}

/** By name and major; what is left over pairs by name, so that a raised major is a change and not a new port. */
function pairPorts(before: readonly PortDefinition[], after: readonly PortDefinition[]) {
  const exact = pairs(before, after, (port) => `${port.name}@${port.major}`);
  const whole = exact
    .filter(([, was, is]) => was && is)
    .map(([, was, is]) => [is?.key ?? "", was, is] as const);
  const rest = pairs(
    exact.flatMap(([, was, is]) => (was && !is ? [was] : [])),
    exact.flatMap(([, was, is]) => (is && !was ? [is] : [])),
    (port) => port.name,
  );
  return [...whole, ...rest];
}

function diffPort(notes: Notes, was: PortDefinition, is: PortDefinition): void {
  noteValue(under(notes, "version"), "note", `the version of port ${is.name}`, was.version, is.version);
  noteValue(
    under(notes, "contract", "status"),
    "note",
    `the status of port ${is.name}'s contract`,
    was.contract.status,
    is.contract.status,
  );
  noteValue(
    under(notes, "description"),
    "note",
    `the description of port ${is.name}`,
    was.description || undefined,
    is.description || undefined,
  );
  if (was.type !== is.type) {
    note(
      under(notes, "type"),
      "breaking",
      `Port ${is.name} is now a ${is.type} port instead of ${was.type}.`,
      was.type,
      is.type,
    );
    return;
  }
  diffFields(notes, was.fields, is.fields);
  diffBlock(notes, was, is);
  diffPromises(notes, was.contract, is.contract);
}

/** Anything the rules have no words for still shows up as a change of the part it is in. */
function diffRest(changes: Change[], before: ProductDefinition, after: ProductDefinition): void {
  const parts = (definition: ProductDefinition) => [
    ...Object.entries(definition.product).map(([key, value]) => ({
      name: `product.${key}`,
      value: value as unknown,
    })),
    ...definition.contracts.flatMap((contract) =>
      Object.entries(contract).map(([key, value]) => ({
        name: `${contract.id}.${key}`,
        value: value as unknown,
      })),
    ),
  ];
  for (const [name, was, is] of pairs(parts(before), parts(after), (part) => part.name))
    if (!same(was?.value, is?.value))
      note(
        { changes, path: name.split("."), port: null, field: null },
        "note",
        `${name} changed.`,
        was?.value,
        is?.value,
      );
}
