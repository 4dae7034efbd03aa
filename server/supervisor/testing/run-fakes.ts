/** Runs the supervisor over fake processes: `run-fakes.ts HOME JOURNAL BEHAVIOUR…`. For tests of the whole. */
import { parseEnv } from "../../env.ts";
import { runSupervisor } from "../main.ts";
import { patience } from "../process-spec.ts";
import { fakeSpec } from "./fakes.ts";

const [home = "", journal = "", ...behaviours] = process.argv.slice(2);
process.exitCode = await runSupervisor({
  args: [],
  env: parseEnv({ MILLRACE_HOME: home, PORT: "31000" }, process.cwd()),
  patience: { ...patience, restartAfterMs: [10] },
  specs: () => behaviours.map((behaviour, index) => fakeSpec(`${behaviour}-${index}`, behaviour, journal)),
});
process.exit();
