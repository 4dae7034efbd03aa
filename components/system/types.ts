import type { Outputs } from "../trpc/client.ts";

export type SystemStatus = Outputs["system"]["status"];

/** What every panel of the page takes; undefined while the first measurement runs. */
export interface StatusProps {
  status: SystemStatus | undefined;
}
