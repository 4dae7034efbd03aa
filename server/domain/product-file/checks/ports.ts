import { nearest } from "../../nearest.ts";
import { portTypeSchema } from "../../read-models/port.ts";
import { parseSemver, semverSchema } from "../../semver.ts";
import { slugSchema } from "../../slug.ts";
import type { OutputPort } from "../standard/odps.ts";
import type { CheckContext } from "./context.ts";

const types: readonly string[] = portTypeSchema.options;

/** Output ports against contracts: types, names, versions, and that each finds the other. */
export function checkPorts({ definition, report }: CheckContext): void {
  const outputs = definition.product.outputPorts ?? [];
  if (outputs.length === 0) {
    const say = definition.product.status === "active" ? report.error : report.warning;
    say("NO_PORTS", ["product"], "The product has no outputPorts; an active product needs at least one.");
  }
  for (const [index, output] of outputs.entries()) checkOutput(definition.contracts, output, index, report);
  checkMajors(outputs, report);
  checkContracts(definition, report);
}

type Definition = CheckContext["definition"];
type Reports = CheckContext["report"];

function checkOutput(
  contracts: Definition["contracts"],
  output: OutputPort,
  index: number,
  report: Reports,
): void {
  const at = ["product", "outputPorts", index];
  const name = slugSchema.safeParse(output.name);
  if (!name.success)
    report.error(
      "BAD_NAME",
      [...at, "name"],
      `"name" ${name.error.issues[0]?.message}; it is "${output.name}".`,
    );
  if (!semverSchema.safeParse(output.version).success)
    report.error(
      "BAD_VERSION",
      [...at, "version"],
      `"version" must be a semantic version such as 1.0.0; it is ${output.version}.`,
    );
  if (output.type === undefined || !types.includes(output.type)) {
    const guess = nearest(output.type ?? "", types);
    report.error(
      "PORT_TYPE",
      [...at, "type"],
      `Port ${output.name} must have one of the types ${types.join(", ")}; it has ${output.type ?? "none"}.${guess ? ` Did you mean ${guess}?` : ""}`,
    );
  }
  if (output.contractId === undefined)
    report.error(
      "NO_CONTRACT",
      at,
      `Port ${output.name} needs a contractId that names its contract in this file.`,
    );
  else if (!contracts.some((contract) => contract.id === output.contractId)) {
    const guess = nearest(
      output.contractId,
      contracts.map((contract) => contract.id),
    );
    report.error(
      "CONTRACT_NOT_FOUND",
      [...at, "contractId"],
      `No contract in this file has the id ${output.contractId}.${guess ? ` Did you mean ${guess}?` : ""}`,
    );
  }
}

function checkMajors(outputs: readonly OutputPort[], report: Reports): void {
  const seen = new Set<string>();
  for (const [index, output] of outputs.entries()) {
    const major = `${output.name}@${parseSemver(output.version)?.major ?? output.version}`;
    if (seen.has(major))
      report.error(
        "DUPLICATE_PORT",
        ["product", "outputPorts", index],
        `Port ${major} is there twice. Versions side by side must differ in their major.`,
      );
    seen.add(major);
  }
}

function checkContracts({ product, contracts }: Definition, report: Reports): void {
  const seen = new Set<string>();
  for (const [index, contract] of contracts.entries()) {
    const at = ["contracts", index];
    if (seen.has(contract.id))
      report.error("DUPLICATE_CONTRACT", [...at, "id"], `Two contracts have the id ${contract.id}.`);
    seen.add(contract.id);
    if (!semverSchema.safeParse(contract.version).success)
      report.error(
        "BAD_VERSION",
        [...at, "version"],
        `"version" must be a semantic version such as 1.0.0; it is ${contract.version}.`,
      );
    const users = (product.outputPorts ?? []).filter((output) => output.contractId === contract.id);
    if (users.length === 0)
      report.warning("UNUSED_CONTRACT", [...at, "id"], `No port names the contract ${contract.id}.`);
    if (users.length > 1)
      report.error(
        "SHARED_CONTRACT",
        [...at, "id"],
        `Ports ${users.map((user) => user.name).join(", ")} share the contract ${contract.id}; each port has its own.`,
      );
    for (const user of users)
      if (user.version !== contract.version)
        report.warning(
          "VERSION_MISMATCH",
          [...at, "version"],
          `Port ${user.name} says version ${user.version}, its contract ${contract.version}. The port's counts.`,
        );
  }
}
