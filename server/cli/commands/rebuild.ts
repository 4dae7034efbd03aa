import { parseArgs } from "node:util";
import { type Command, exitCodes } from "../command.ts";

/** `mesh rebuild`: makes the catalog's tables anew from the system journal. */
export const rebuildCommand: Command = {
  name: "rebuild",
  usage: "[--yes]",
  summary: "Empty the catalog's tables and fill them again from the system journal",
  async run({ terminal, rebuild }, args) {
    const { values } = parseArgs({ args: [...args], options: { yes: { type: "boolean", short: "y" } } });
    const question =
      "The catalog is empty while this runs, and what only a test of a connection knows is forgotten. Go on?";
    if (terminal.interactive && !values.yes && !(await terminal.confirm(question))) {
      terminal.line("Nothing was done.");
      return exitCodes.refused;
    }
    const events = await rebuild();
    terminal.line(`The catalog was rebuilt from ${events} journal ${events === 1 ? "entry" : "entries"}.`);
    return exitCodes.done;
  },
};
