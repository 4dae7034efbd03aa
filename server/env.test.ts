import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { envVariables, parseEnv } from "./env.ts";
import { AppError } from "./errors.ts";

const root = "/project";

function refusal(record: Record<string, string>): AppError {
  try {
    parseEnv(record, root);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It was accepted.");
}

describe("parseEnv", () => {
  test("has a default for everything", () => {
    expect(parseEnv({}, root)).toMatchObject({
      port: 3000,
      dataPlanePort: 4100,
      grpcPort: 4101,
      host: "127.0.0.1",
      home: resolve(root, ".millrace"),
      databaseUrl: undefined,
      kafka: { brokers: [], tls: false },
      sample: true,
      sampleSet: false,
      publicUrl: "http://localhost:3000",
      mode: "production",
    });
  });

  test("takes what is set", () => {
    const set = {
      PORT: "3100",
      MILLRACE_HOME: "/data",
      MILLRACE_SAMPLE: "0",
      KAFKA_BROKERS: "a:9092, b:9092",
      KAFKA_TLS_CA: "ca.pem",
      DATABASE_URL: "postgres://u:p@h/db",
      MILLRACE_PUBLIC_URL: "https://mesh.example/",
    };
    expect(parseEnv(set, root)).toMatchObject({
      port: 3100,
      home: "/data",
      sample: false,
      sampleSet: true,
      kafka: { brokers: ["a:9092", "b:9092"], tlsCaFile: resolve(root, "ca.pem") },
      databaseUrl: "postgres://u:p@h/db",
      publicUrl: "https://mesh.example",
    });
  });

  test("an empty string is as if unset, for every variable", () => {
    const empty = Object.fromEntries(Object.keys(envVariables).map((name) => [name, ""]));
    expect(parseEnv(empty, root)).toEqual(parseEnv({}, root));
  });

  test("an empty unknown variable is as if unset too", () => {
    expect(() => parseEnv({ MILLRACE_OLD: "" }, root)).not.toThrow();
  });

  test.each([
    [{ PORT: "80a" }, "PORT", /must be a port number/],
    [{ PORT: "70000" }, "PORT", /PORT is not valid/],
    [{ DATABASE_URL: "mysql://h/db" }, "DATABASE_URL", /postgres:\/\//],
    [{ MILLRACE_SAMPLE: "no" }, "MILLRACE_SAMPLE", /must be 0 or 1/],
    [{ MILLRACE_BOOTSTRAP_TOKEN: "short" }, "MILLRACE_BOOTSTRAP_TOKEN", /at least 24 characters/],
  ])("%j is refused by name", (record, name, message) => {
    const error = refusal(record);
    expect(error).toMatchObject({ code: "INVALID_INPUT", path: name });
    expect(error.message).toMatch(message);
  });

  test("a refused secret is not repeated", () => {
    expect(refusal({ MILLRACE_BOOTSTRAP_TOKEN: "hunter2" }).message).not.toContain("hunter2");
  });

  test("an unknown MILLRACE_ variable is named with the nearest known one", () => {
    expect(refusal({ MILLRACE_HOMES: "/data" }).message).toMatch(
      /MILLRACE_HOMES .*Did you mean MILLRACE_HOME\?/,
    );
    expect(refusal({ MILLRACE_ZZZZZZZZZZ: "1" }).message).not.toContain("Did you mean");
  });

  test("never throws anything but AppError", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(envVariables), "MILLRACE_X"), fc.string()),
        (record) => {
          try {
            parseEnv(record, root);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
        },
      ),
    );
  });

  test("wants a language model's address and name together", () => {
    const language = {
      MILLRACE_LANGUAGE_URL: "http://localhost:11434/v1",
      MILLRACE_LANGUAGE_MODEL: "llama3.2",
    };
    expect(parseEnv({}, root).language).toBeNull();
    expect(parseEnv(language, root).language).toEqual({
      baseUrl: "http://localhost:11434/v1",
      model: "llama3.2",
      apiKey: undefined,
      timeoutMs: 8_000,
    });
    expect(refusal({ MILLRACE_LANGUAGE_MODEL: "llama3.2" }).path).toBe("MILLRACE_LANGUAGE_URL");
    expect(refusal({ MILLRACE_LANGUAGE_URL: "http://localhost:11434/v1" }).path).toBe(
      "MILLRACE_LANGUAGE_MODEL",
    );
  });
});
