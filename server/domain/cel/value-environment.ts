import { baseEnvironment, checkingEnvironment } from "./environment.ts";

type Num = number | bigint;

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

/** Most arguments `max`, `min` and `coalesce` take: as many as any call may have. */
const mostArguments = 8;

/**
 * Adds what expressions that give a value need and CEL lacks: doubles beside ints (numbers of records and features
 * are doubles, people write `/ 2`; the result is a double), `max`, `min`, `abs`, `floor`, `ceil`, `round`, `sqrt`,
 * `ln` and `coalesce` (the first that is not null).
 */
function withNumbers(environment: typeof baseEnvironment): typeof baseEnvironment {
  for (const [operator, compute] of Object.entries(arithmetic))
    for (const [left, right] of [
      ["double", "int"],
      ["int", "double"],
    ])
      environment.registerOperator(`${left} ${operator} ${right}: double`, (a: Num, b: Num) =>
        compute(Number(a), Number(b)),
      );
  environment.registerOperator("double % double: double", (a: number, b: number) => a % b);
  for (const [name, better] of [
    ["max", (a: Num, b: Num) => a > b],
    ["min", (a: Num, b: Num) => a < b],
  ] as const) {
    const pick = (values: readonly unknown[]) => extreme(name, values, better);
    for (const [left, right, result] of [
      ["double", "double", "double"],
      ["double", "int", "double"],
      ["int", "double", "double"],
      ["int", "int", "int"],
    ])
      environment.registerFunction(`${name}(${left}, ${right}): ${result}`, (a: Num, b: Num) => pick([a, b]));
    for (let count = 3; count <= mostArguments; count++)
      environment.registerFunction(
        `${name}(${Array.from({ length: count }, () => "dyn").join(", ")}): double`,
        (...values: unknown[]) => Number(pick(values)),
      );
  }
  for (const [name, compute] of Object.entries({
    floor: Math.floor,
    ceil: Math.ceil,
    // Halves away from zero, as SQL rounds.
    round: (value: number) => Math.sign(value) * Math.round(Math.abs(value)),
    sqrt: Math.sqrt,
    ln: Math.log,
  }))
    for (const type of ["double", "int"])
      environment.registerFunction(`${name}(${type}): double`, (value: Num) => compute(Number(value)));
  environment.registerFunction("abs(double): double", (value: number) => Math.abs(value));
  environment.registerFunction("abs(int): int", (value: bigint) => (value < 0n ? -value : value));
  return environment;
}

/** Ints stay ints among themselves; beside a double the result is a double. */
function extreme(name: string, values: readonly unknown[], better: (a: Num, b: Num) => boolean): Num {
  let best: Num | undefined;
  let double = false;
  for (const value of values) {
    if (typeof value !== "number" && typeof value !== "bigint")
      throw new TypeError(`${name}() takes numbers, not ${value === null ? "null" : typeof value}`);
    double ||= typeof value === "number";
    if (best === undefined || better(value, best)) best = value;
  }
  return double ? Number(best) : (best ?? 0);
}

const firstPresent = (...values: unknown[]) => values.find((value) => value !== null) ?? null;

function coalesceOf(environment: typeof baseEnvironment, types: readonly string[][]) {
  for (const [left = "dyn", right = "dyn"] of types)
    environment.registerFunction(
      `coalesce(${left}, ${right}): ${left === right ? left : "double"}`,
      firstPresent,
    );
  for (let count = 3; count <= mostArguments; count++)
    environment.registerFunction(
      `coalesce(${Array.from({ length: count }, () => "dyn").join(", ")}): dyn`,
      firstPresent,
    );
  return environment;
}

/** Runs expressions that give a value: derived fields, features. Clone it to add variables. */
export const valueEnvironment = coalesceOf(withNumbers(baseEnvironment.clone()), [["dyn", "dyn"]]);

/** Checks them where the types of fields or features are known. */
export const valueCheckingEnvironment = coalesceOf(withNumbers(checkingEnvironment.clone()), [
  ["double", "double"],
  ["double", "int"],
  ["int", "int"],
  ["string", "string"],
  ["bool", "bool"],
  ["list", "list"],
]);
