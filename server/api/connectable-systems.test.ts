import { expect, it } from "vitest";
import { connectableSystems, type SystemMakers } from "./connectable-systems.ts";

const unused = () => {
  throw new Error("Nothing is connected to here.");
};
const systems = connectableSystems({ kafka: unused, openaiEmbedding: unused, reach: unused } as SystemMakers);
const endpoint = systems.find(({ system }) => system === "model-endpoint");

it.each(["http://localhost:11434/v1", "https://models.example.com", "https://models.example.com/v1/"])(
  "takes %s as the address of a model",
  (baseUrl) => {
    expect(endpoint?.configSchema.safeParse({ baseUrl }).success).toBe(true);
  },
);

it.each([
  ["https://key@models.example.com/v1", "user name"],
  ["https://models.example.com/v1?api_key=abc", "a query"],
  ["https://models.example.com/v1#x", "a fragment"],
  ["ftp://models.example.com", "URL"],
  ["models", "URL"],
])("refuses %s, which would show a secret or lead nowhere", (baseUrl, why) => {
  const parsed = endpoint?.configSchema.safeParse({ baseUrl });
  expect(parsed?.error?.issues[0]).toMatchObject({
    path: ["baseUrl"],
    message: expect.stringContaining(why),
  });
});
