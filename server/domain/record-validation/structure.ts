import type { Violation } from "../data-plane-api/ingest.ts";
import { nearest } from "../nearest.ts";
import { type Check, fault, shown, typeWord } from "./check.ts";

/** A member of an object, compiled. */
export interface Member {
  name: string;
  path: string;
  required: boolean;
  check: Check;
}

/** Faults listed for one record at most: a record of another kind altogether would list hundreds. */
export const faultLimit = 20;

/**
 * An object: its members, and `unknown` ones refused unless allowed (or unless the contract lists no member at all).
 * `path` is empty for the record itself.
 */
export function objectCheck(
  path: string,
  members: readonly Member[],
  options: Readonly<Record<string, unknown>>,
  unknownAllowed: boolean,
): Check {
  const names = new Set(members.map((member) => member.name));
  const closed = !unknownAllowed && members.length > 0;
  const inherited = members.map((member) => member.name in Object.prototype);
  const { minProperties, maxProperties, required } = options;
  const also = (Array.isArray(required) ? required : []).filter(
    (name): name is string => typeof name === "string" && !names.has(name),
  );
  const word = path === "" ? "The record" : path;

  return (value, out) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      fault(
        out,
        "TYPE",
        path,
        `${word} is ${typeWord(value)} (${shown(value)}); the contract says an object.`,
      );
      return;
    }
    const object = value as Readonly<Record<string, unknown>>;
    let present = 0;
    for (let index = 0; index < members.length; index++) {
      const member = members[index] as Member;
      const item = inherited[index] && !Object.hasOwn(object, member.name) ? undefined : object[member.name];
      if (item !== undefined) present++;
      if (item === undefined || item === null) {
        if (member.required)
          fault(
            out,
            "REQUIRED",
            member.path,
            `${member.path} is ${item === null ? "null" : "missing"}; the contract requires it.`,
          );
      } else member.check(item, out);
      if (out.length >= faultLimit) return;
    }
    const keys = Object.keys(object);
    if (closed && keys.length > present) refuseUnknown(keys, names, path, out);
    for (const name of also)
      if (object[name] === undefined || object[name] === null)
        fault(out, "REQUIRED", join(path, name), `${join(path, name)} is missing; the contract requires it.`);
    if (typeof minProperties === "number" && keys.length < minProperties)
      fault(out, "LENGTH", path, `${word} has ${keys.length} fields, fewer than ${minProperties}.`);
    if (typeof maxProperties === "number" && keys.length > maxProperties)
      fault(out, "LENGTH", path, `${word} has ${keys.length} fields, more than ${maxProperties}.`);
  };
}

function refuseUnknown(
  keys: readonly string[],
  names: ReadonlySet<string>,
  path: string,
  out: Violation[],
): void {
  for (const key of keys) {
    if (names.has(key)) continue;
    if (out.length >= faultLimit) return;
    const guess = nearest(key, [...names]);
    fault(
      out,
      "UNKNOWN_FIELD",
      join(path, key.slice(0, 100)),
      `${join(path, key.slice(0, 100))} is not in the contract.${guess === undefined ? "" : ` Did you mean ${guess}?`}`,
    );
  }
}

export const join = (path: string, name: string) => (path === "" ? name : `${path}.${name}`);

/** An array: number of members, each member, `uniqueItems`. Member paths get their index: `lines[3].sku`. */
export function arrayCheck(
  path: string,
  member: Check | undefined,
  options: Readonly<Record<string, unknown>>,
): Check {
  const { minItems, maxItems, uniqueItems } = options;
  return (value, out) => {
    if (!Array.isArray(value)) {
      fault(
        out,
        "TYPE",
        path,
        `${path} is ${typeWord(value)} (${shown(value)}); the contract says an array.`,
      );
      return;
    }
    if (typeof minItems === "number" && value.length < minItems)
      fault(out, "LENGTH", path, `${path} has ${value.length} members, fewer than ${minItems}.`);
    if (typeof maxItems === "number" && value.length > maxItems)
      fault(out, "LENGTH", path, `${path} has ${value.length} members, more than ${maxItems}.`);
    if (uniqueItems === true && new Set(value.map((item) => JSON.stringify(item))).size < value.length)
      fault(out, "UNIQUE_ITEMS", path, `${path} has the same member twice.`);
    if (!member) return;
    for (let index = 0; index < value.length && out.length < faultLimit; index++) {
      const before = out.length;
      member(value[index], out);
      for (let at = before; at < out.length; at++) numberPath(out[at] as Violation, path, index);
    }
  };
}

/** Puts the index into a path that was compiled as `path[]…`, in the message too. */
function numberPath(violation: Violation, path: string, index: number): void {
  const open = `${path}[]`;
  const closed = `${path}[${index}]`;
  violation.path = closed + violation.path.slice(open.length);
  violation.message = violation.message.replaceAll(open, closed);
}
