import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { renderProductFile } from "../index.ts";
import { parseProductFile } from "../parse.ts";
import { flightsYaml, sessionsYaml } from "../testing/examples.ts";
import { dataContractSchema } from "./odcs.ts";

/**
 * Our reading of ODCS against the standard's own JSON Schema and other people's contracts. They are not part
 * of this repository: they are looked for beside it, in ../shared.
 */
const shared = join(import.meta.dirname, "../../../../../shared");
const schemaFile = join(shared, "samples/odcs/odcs-3.1.0.schema.json");
const examples = existsSync(shared) ? globSync(join(shared, "data/definitions/odcs/**/*.yaml")).sort() : [];

const here = existsSync(schemaFile);
const nameOf = (file: string) => file.slice(file.indexOf("odcs/") + 5);

const load = (file: string): Record<string, unknown> =>
  parseAllDocuments(readFileSync(file, "utf8"))[0]?.toJS() as Record<string, unknown>;

function standard() {
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(readFileSync(schemaFile, "utf8")));
}

/** The standard still lists 2.2 in its versions; nothing of ours reads files that old. */
const isOld = (document: Record<string, unknown>) => /^v?2\./.test(String(document.apiVersion));

describe.skipIf(!here)(
  `the ODCS 3.1.0 schema and examples in ${shared}${here ? "" : " (not there: skipped)"}`,
  () => {
    const validate = here ? standard() : undefined;
    const theirs = (document: unknown) => validate?.(document) === true;
    const ours = (document: unknown) => dataContractSchema.safeParse(document).success;

    test("there are examples", () => expect(examples.length).toBeGreaterThan(20));

    test.each(examples.map((file) => [nameOf(file), file]))("%s: same verdict", (_name, file) => {
      const document = load(file);
      if (isOld(document)) return;
      const verdict = dataContractSchema.safeParse(document);
      const accepted = theirs(document);
      expect(
        { accepted: verdict.success, issues: verdict.error?.issues.slice(0, 3) },
        JSON.stringify(validate?.errors?.slice(0, 3)),
      ).toMatchObject({ accepted });
    });

    test("the contracts of our own examples and of what we write are valid", () => {
      for (const source of [flightsYaml, sessionsYaml]) {
        const { definition } = parseProductFile(source);
        if (!definition) throw new Error("an example of ours is not valid");
        const written = parseAllDocuments(renderProductFile(definition)).map((document) => document.toJS());
        for (const contract of [...definition.contracts, ...written.slice(1)])
          expect(theirs(contract), JSON.stringify(validate?.errors)).toBe(true);
      }
    });

    test("damaged contracts: same verdict", () => {
      const good = examples.map(load).filter((document) => !isOld(document) && theirs(document));
      const junk = fc.constantFrom<unknown>(null, 0, 1.5, -1, true, "", "text", [], ["a"], {}, { a: 1 });
      const damage = fc.record({
        document: fc.constantFrom(...good),
        place: fc.nat(),
        kind: fc.constantFrom("drop", "replace", "add", "rename"),
        junk,
      });
      fc.assert(
        fc.property(damage, ({ document, place, kind, junk }) => {
          const damaged = structuredClone(document);
          const spots = spotsOf(damaged);
          const spot = spots[place % spots.length];
          if (!spot) return;
          change(spot, kind, junk);
          if (usesNewerWords(damaged)) return;
          const accepted = theirs(damaged);
          expect(
            ours(damaged),
            `${kind} ${spot.path.join(".")} ← ${JSON.stringify(junk)}: ${JSON.stringify(validate?.errors?.slice(0, 2))}`,
          ).toBe(accepted);
        }),
        { numRuns: 2000 },
      );
    });
  },
);

interface Spot {
  parent: Record<string, unknown>;
  key: string;
  path: string[];
}

function spotsOf(value: unknown, path: string[] = []): Spot[] {
  if (typeof value !== "object" || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => [
    { parent, key, path: [...path, key] },
    ...spotsOf(parent[key], [...path, key]),
  ]);
}

function change({ parent, key }: Spot, kind: string, junk: unknown): void {
  if (kind === "replace") parent[key] = junk;
  else if (kind === "add" && !Array.isArray(parent)) parent.notInTheStandard = junk;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else {
    const value = parent[key];
    delete parent[key];
    if (kind === "rename") parent[`${key}s`] = value;
  }
}

/** Words of ODCS 3.2 are read on purpose, so 3.1's verdict on them says nothing. */
function usesNewerWords(value: unknown): boolean {
  return spotsOf(value).some(
    ({ key, parent }) =>
      ["enum", "context", "synonyms", "deprecated", "vendor", "map", "vector", "semanticType"].includes(
        key,
      ) && !Array.isArray(parent),
  );
}
