/**
 * Bounds on what one CEL expression may cost. CEL has no loops but its list macros, so an expression's cost is
 * bounded by its own size, the record's size and how deep macros nest; these numbers keep that product small.
 */
export const celLimits = {
  /** Characters of source. */
  sourceLength: 2_000,
  astNodes: 400,
  depth: 32,
  listElements: 200,
  callArguments: 8,
  /** Macros inside macros: exists(x, x.items.exists(y, …)) is 2. */
  macroNesting: 2,
  /** Characters of one regular expression. */
  patternLength: 256,
  /** Steps one record may cost, as cost.ts estimates them, before it counts as a filter error: 50 to 100 ms. */
  recordCost: 200_000,
} as const;
