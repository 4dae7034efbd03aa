import type { Command } from "../command.ts";
import { applyCommand } from "./apply.ts";
import { judgeCommand } from "./judge.ts";
import { loadCommand } from "./load.ts";
import { rebuildCommand } from "./rebuild.ts";

/** Every subcommand of `npm run mesh --`. Add one by a file here and a line. */
export const commands: readonly Command[] = [applyCommand, judgeCommand, loadCommand, rebuildCommand];
