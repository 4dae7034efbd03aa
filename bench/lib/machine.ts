import { availableParallelism, cpus, release, totalmem } from "node:os";

/** What the figures were measured on. */
export function machine(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryMB: Math.round(totalmem() / 1_000_000),
    platform: `${process.platform} ${process.arch} ${release()}`,
    node: process.versions.node,
  };
}
