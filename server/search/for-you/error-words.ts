/** What an error's code is about, in the words of the help. */
const byCode: Readonly<Record<string, string>> = {
  INVALID_INPUT: "an input that is not valid, and how to write it",
  UNAUTHENTICATED: "signing in, API tokens",
  FORBIDDEN: "access denied: rights, roles and tokens, masked fields, who may read and write",
  NOT_FOUND: "what is searched for is not there; finding data products",
  CONFLICT: "somebody changed it in the meantime; versions of definitions",
  KEY_CHANGED: "the key of a record cannot change; sending events",
  GONE: "retired products and records that retention removed",
  TOO_LARGE: "limits of size when sending events and loading files",
  UNSUPPORTED: "what a product has not; its ports",
  RATE_LIMITED: "limits of rate",
  UPSTREAM: "models and connections: an external system failed",
  INTERNAL: "troubleshooting, logs, what to do when something fails",
  UNAVAILABLE: "troubleshooting: a process does not answer, is starting or stopped",
  TIMEOUT: "troubleshooting: something takes too long",
};

/** What the input is about that an error named. */
const byInput: Readonly<Record<string, string>> = {
  filter: "filter expressions in CEL, their variables and examples",
  sql: "SQL over tables, its limits",
  asOf: "travelling in time, instants",
  at: "travelling in time, instants",
  from: "positions in a stream: offsets and times",
  cursor: "paging through results",
  source: "the product file, its blocks and its schema",
  schema: "contracts, fields and types of a schema",
  events: "sending events, records that a contract refuses",
  entities: "looking features up by entity",
  features: "defining features",
  labels: "training sets from labels",
  question: "asking in plain words",
  endpoint: "connections to external systems",
};

/** What the pages are about where errors are shown. */
const byPage: Readonly<Record<string, string>> = {
  "products/live": "watching a stream",
  "products/data": "rows and SQL of a table",
  "products/features": "features and look-ups",
  "products/contract": "contracts and schema",
  new: "loading your own data, a new product",
  connections: "connections",
  help: "writing help articles",
  features: "features and look-ups",
  "training-sets": "training sets",
};

/**
 * A recorded error (`INVALID_INPUT filter on products/live`) in words that can be compared with help articles. What
 * the input was says more than the code, so it comes first. Unknown codes speak for themselves.
 */
export function errorWords(text: string): string {
  const [, code = text, input, page] = /^(\S+)(?: (\S+))? on (\S+)$/.exec(text) ?? [];
  const parts = [
    input === undefined ? undefined : byInput[input],
    byCode[code] ?? code.toLowerCase().replaceAll("_", " "),
    page === undefined ? undefined : byPage[page],
  ];
  // An input that is known says what the matter is; "not valid" then only adds noise.
  const known = parts[0] !== undefined && code === "INVALID_INPUT" ? [parts[0], parts[2]] : parts;
  return `Error: ${known.filter((part) => part !== undefined).join("; ")}`;
}
