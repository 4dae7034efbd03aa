// Who may import whom: ARCHITECTURE.md's picture as rules. `npm run check:imports` applies them and asserts
// that the modules were really seen.

const roots = [
  "^server/api/container\\.ts$",
  // The list of systems that can be connected: it knows their settings, the container makes them.
  "^server/api/connectable-systems\\.ts$",
  "^server/worker/main\\.ts$",
  // A thread of the worker is a small composition root of its own.
  "^server/worker/.+/thread\\.ts$",
  "-thread\\.ts$",
  "^server/(web|supervisor|database|cli)/main\\.ts$",
];
const useCases = "^server/(catalog|search|observability|governance|contracts|hydration|sample)/";
const tests = "(\\.test\\.[a-z]+$|\\.suite\\.ts$|/testing/|/testing\\.ts$|/contract/)";
const io =
  "^(node:)?(fs|net|http|http2|https|tls|dns|dgram|child_process|cluster|worker_threads|os|process|timers|sqlite|readline|repl)(/|$)";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Modules that need each other are one module; take out what both use.",
      severity: "error",
      from: { pathNot: "^server/generated/" },
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-undeclared-packages",
      comment: "What is imported stands in package.json.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-development-packages-in-the-product",
      severity: "error",
      from: { path: "^(server|app|components)/", pathNot: tests },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "node_modules/@types/",
      },
    },
    {
      name: "no-tests-in-the-product",
      comment: "Product code does not import tests or their helpers.",
      severity: "error",
      from: { path: "^(server|app|components|scripts)/", pathNot: tests },
      to: { path: `^(server|app|components|scripts)/.*${tests}` },
    },
    {
      name: "domain-and-engine-are-pure",
      comment: "They know each other, the errors and the clock's types; nothing else of the server.",
      severity: "error",
      from: { path: "^server/(domain|engine)/", pathNot: tests },
      to: {
        path: "^(server|app|components|bench|scripts|e2e)/",
        pathNot: "^server/(domain/|engine/|errors\\.ts$|clock\\.ts$)",
      },
    },
    {
      name: "domain-and-engine-do-no-io",
      severity: "error",
      from: { path: "^server/(domain|engine)/", pathNot: tests },
      to: { dependencyTypes: ["core"], path: io },
    },
    {
      name: "use-cases-know-roles-not-systems",
      comment: "A use case takes an adapter by its role's types.",
      severity: "error",
      from: { path: useCases, pathNot: tests },
      to: { path: "^server/adapters/[^/]+/[^/]+/" },
    },
    {
      name: "use-cases-know-no-edges",
      severity: "error",
      from: { path: useCases, pathNot: tests },
      to: { path: "^(app|components|bench|e2e|server/(api|worker|web|supervisor|database|cli))/" },
    },
    {
      name: "adapters-stand-alone",
      comment: "An adapter imports its role's types, domain, errors, clock, log and its own client.",
      severity: "error",
      from: { path: "^server/adapters/([^/]+)/", pathNot: tests },
      to: {
        path: "^(server|app|components|bench|e2e)/",
        // The signed principal is how our processes believe each other; the adapters between them carry it.
        pathNot:
          "^server/(adapters/$1/|domain/|engine/|errors\\.ts$|clock\\.ts$|log\\.ts$|home\\.ts$|sqlite-format\\.ts$|governance/signed-principal\\.ts$)",
      },
    },
    {
      name: "adapters-do-not-know-each-other",
      comment: "Two systems of one role share only what stands beside the role's types.",
      severity: "error",
      from: { path: "^server/adapters/([^/]+)/([^/]+)/", pathNot: tests },
      to: { path: "^server/adapters/$1/[^/]+/", pathNot: "^server/adapters/$1/$2/" },
    },
    {
      name: "adapters-know-no-prisma",
      severity: "error",
      from: { path: "^server/adapters/", pathNot: tests },
      to: { path: "(^server/generated/|node_modules/@prisma/|^server/db\\.ts$)" },
    },
    {
      name: "only-roots-choose-adapters",
      severity: "error",
      from: { path: "^(server|app|components)/", pathNot: [...roots, "^server/adapters/", tests] },
      to: { path: "^server/adapters/[^/]+/[^/]+/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "only-roots-read-the-environment",
      severity: "error",
      from: { path: "^(server|app|components)/", pathNot: [...roots, tests] },
      to: { path: "^server/env\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "pages-know-components-and-the-api",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "^(server|bench|scripts|e2e)/", pathNot: "^server/(api/|domain/|errors\\.ts$)" },
    },
    {
      name: "components-know-only-types-of-the-server",
      comment: "Pure domain code may run in the browser; everything else is types of the API.",
      severity: "error",
      from: { path: "^components/", pathNot: tests },
      to: {
        path: "^(server|app|bench|scripts|e2e)/",
        pathNot: "^server/(domain/|errors\\.ts$)",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "components-know-no-internals-even-by-type",
      severity: "error",
      from: { path: "^components/", pathNot: tests },
      to: { path: "^(server|app|bench|scripts|e2e)/", pathNot: "^server/(api/|domain/|errors\\.ts$)" },
    },
    {
      name: "the-server-knows-no-pages",
      severity: "error",
      from: { path: "^server/", pathNot: tests },
      to: { path: "^(app|components|bench|e2e|scripts)/" },
    },
    {
      name: "the-api-knows-no-processes",
      comment: "It reads what the supervisor writes down about them, no more.",
      severity: "error",
      from: { path: "^server/api/", pathNot: tests },
      to: {
        path: "^server/(worker|web|supervisor|database|cli)/",
        pathNot: "^server/supervisor/status\\.ts$",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(\\.next|\\.cache)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
    },
  },
};
