import { type Container, getContainer } from "../container.ts";
import { type CallLimits, createCallLimits } from "./call-limits.ts";
import { handleMcp } from "./handle.ts";

let limits: CallLimits | undefined;
const limitsOf = ({ clock }: Pick<Container, "clock">): CallLimits => {
  limits ??= createCallLimits(clock);
  return limits;
};

/** Serves `/api/mcp`. */
export function serveMcp(request: Request): Promise<Response> {
  const container = getContainer();
  return handleMcp(
    {
      container,
      limits: limitsOf(container),
      resolvePrincipal: (from) => container.resolvePrincipal(Object.fromEntries(from.headers)),
      onFailure: (error) => container.log.error({ err: error }, "an agent's request failed on our side"),
      observe: container.metrics.observe,
    },
    request,
  );
}
