/** Where agents connect. */
export const mcpPath = "/api/mcp";
