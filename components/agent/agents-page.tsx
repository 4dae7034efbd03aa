"use client";

import { PageHead } from "../frame/page-head.tsx";
import { CallLog } from "./call-log.tsx";
import { ConnectPanel } from "./connect-panel.tsx";
import { ScriptedAgent } from "./scripted-agent.tsx";
import { ToolList } from "./tool-list.tsx";

/** How agents connect, what they can ask and what they asked, and one without a model that works at once. */
export function AgentsPage() {
  return (
    <div>
      <PageHead title="Agents" sub="Programs that ask this mesh over MCP, with your rights or less" />
      <div className="flex flex-col gap-5 p-5 max-md:p-3">
        <div className="grid items-start gap-5 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-5">
            <ConnectPanel />
            <ToolList />
          </div>
          <ScriptedAgent />
        </div>
        <CallLog />
      </div>
    </div>
  );
}
