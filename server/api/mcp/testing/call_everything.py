"""Lists and calls every tool of an MCP server with PyPI's `mcp`, reads a resource, and prints what came as one JSON.

Arguments: URL, token, JSON of {tool: arguments}, mode of the protocol (`auto` or `legacy`).
"""

import asyncio
import json
import sys

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client


async def main(url: str, token: str, calls: dict, mode: str) -> dict:
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=30)
    async with Client(streamable_http_client(url, http_client=http), mode=mode) as client:
        tools = (await client.list_tools()).tools
        answers = {}
        for name, arguments in calls.items():
            # The client checks structured content against the schema that the server told.
            result = await client.call_tool(name, arguments)
            answers[name] = {
                "error": bool(result.is_error),
                "structured": result.structured_content,
                "text": result.content[0].text,
            }
        resources = (await client.list_resources()).resources
        templates = (await client.list_resource_templates()).resource_templates
        read = await client.read_resource(resources[0].uri)
        return {
            "protocol": client.protocol_version,
            "tools": [tool.name for tool in tools],
            "answers": answers,
            "resources": [str(resource.uri) for resource in resources],
            "templates": [template.uri_template for template in templates],
            "contract": read.contents[0].text,
        }


print(json.dumps(asyncio.run(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), sys.argv[4]))))
