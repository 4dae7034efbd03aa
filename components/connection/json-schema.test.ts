import { expect, test } from "vitest";
import { z } from "zod";
import {
  faultsOf,
  initialValues,
  kindOf,
  type SettingSchema,
  settingLabel,
  settingsOf,
} from "./json-schema.ts";

// As the server makes it: the form must understand what zod writes.
const schema = z.toJSONSchema(
  z.object({
    brokers: z.array(z.string().min(1)).min(1),
    tls: z.boolean().default(false),
    mechanism: z.enum(["plain", "scram-sha-256"]).optional(),
    timeoutMs: z.int().min(100).max(60_000).default(10_000),
    address: z.url().optional(),
    retry: z.object({ times: z.int().optional() }).optional(),
    label: z.string().nullable().optional(),
    extra: z.record(z.string(), z.number()).optional(),
  }),
  { io: "input" },
) as SettingSchema;

test("every kind of setting has its control", () => {
  const kinds = Object.entries(schema.properties ?? {}).map(([name, property]) => [name, kindOf(property)]);
  expect(Object.fromEntries(kinds)).toEqual({
    brokers: "list",
    tls: "switch",
    mechanism: "choice",
    timeoutMs: "number",
    address: "text",
    retry: "group",
    label: "text",
    extra: "json",
  });
});

test("starts with what is set, else with the defaults", () => {
  expect(initialValues(schema, { tls: true })).toEqual({ tls: true, timeoutMs: 10_000, retry: {} });
});

test("says what is missing or not fit, where", () => {
  expect(faultsOf(schema, { timeoutMs: "5", address: "nowhere", retry: { times: "x" } })).toEqual({
    brokers: "is needed",
    timeoutMs: "must be at least 100",
    address: "must be a full address, like https://example.org",
    "retry.times": "must be a number",
  });
  expect(faultsOf(schema, { brokers: ["a:1"], timeoutMs: "500" })).toEqual({});
});

test("sends numbers as numbers and leaves out what is empty", () => {
  expect(
    settingsOf(schema, { brokers: ["a:1"], timeoutMs: "500", mechanism: "", retry: {}, label: "" }),
  ).toEqual({
    brokers: ["a:1"],
    timeoutMs: 500,
  });
});

test("names read as words", () => {
  expect(settingLabel("requestTimeoutMs", {})).toBe("Request timeout ms");
  expect(settingLabel("tlsCa", {})).toBe("TLS CA");
  expect(settingLabel("x", { title: "Brokers" })).toBe("Brokers");
});
