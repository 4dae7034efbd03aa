import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../clock.ts";
import { AppError } from "../../../errors.ts";
import { type KafkaConfigInput, kafkaConfigSchema, kafkaJsConfig } from "./config.ts";
import { kafkaFailure } from "./errors.ts";
import { createKafkaStream } from "./index.ts";
import { toMessage, toRecord } from "./map.ts";
import { topicNames } from "./names.ts";

describe("the Kafka adapter, without a broker", () => {
  it("loads under plain Node, whose view of CommonJS exports is narrower than the test runner's", () => {
    const module = JSON.stringify(new URL("./index.ts", import.meta.url).href);
    const done = spawnSync(
      process.execPath,
      ["-e", `import(${module}).then((m) => console.log(Object.keys(m)))`],
      {
        encoding: "utf8",
      },
    );
    expect(done.stderr).not.toContain("SyntaxError");
    expect(done.stdout).toContain("createKafkaStream");
  });

  it("refuses configurations that are none, naming the field", () => {
    const wrong: [KafkaConfigInput, string][] = [
      [{ brokers: [] }, "brokers"],
      [{ brokers: ["no-port"] }, "brokers"],
      [{ brokers: ["a:1"], sasl: { mechanism: "plain", username: "", password: "x" } }, "sasl"],
      [{ brokers: ["a:1"], topicPrefix: "with/slash" }, "topicPrefix"],
    ];
    for (const [config, field] of wrong) {
      const parsed = kafkaConfigSchema.safeParse(config);
      expect(parsed.error?.issues[0]?.path[0]).toBe(field);
    }
    expect(kafkaConfigSchema.safeParse({ brokers: ["a:1"], brokres: [] }).success).toBe(false);
  });

  it("passes TLS and SASL on, and leaves them out where they are not asked for", () => {
    const plain = kafkaJsConfig(kafkaConfigSchema.parse({ brokers: ["a:1"] }));
    const secure = kafkaJsConfig(
      kafkaConfigSchema.parse({
        brokers: ["a:1"],
        tls: { ca: "PEM", serverName: "kafka.internal" },
        sasl: { mechanism: "scram-sha-256", username: "u", password: "p" },
      }),
    );
    expect(plain).not.toHaveProperty("ssl");
    expect(plain).not.toHaveProperty("sasl");
    expect(secure.ssl).toEqual({ rejectUnauthorized: true, ca: ["PEM"], servername: "kafka.internal" });
    expect(secure.sasl).toEqual({ mechanism: "scram-sha-256", username: "u", password: "p" });
  });

  it("maps topic names both ways and leaves foreign ones as they are", () => {
    const names = topicNames("millrace.");
    for (const topic of ["d/p", "flight-operations/flight_events.dead", "_system/journal"]) {
      expect(names.fromKafka(names.toKafka(topic))).toBe(topic);
      expect(names.isOurs(topic)).toBe(true);
    }
    expect(names.toKafka("d/p.dead")).toBe("millrace.d.p.dead");
    expect(names.toKafka("orders.v1")).toBe("orders.v1");
    expect(names.isOurs("orders.v1")).toBe(false);
    for (const topic of ["a b", "", "..", "x".repeat(250), "d/../p"]) {
      expect(() => names.toKafka(topic), topic).toThrow(AppError);
    }
  });

  it("maps records both ways, and keeps its own headers to itself", () => {
    const record = {
      key: "k",
      value: null,
      headers: { theirs: "1" },
      eventTimeUs: 1_700_000_000_000_001,
      schemaVersion: "1.0.0",
    };
    const message = toMessage(record, 3, 1_700_000_000_500);
    const headers = Object.fromEntries(
      Object.entries(message.headers ?? {}).map(([name, value]) => [name, Buffer.from(String(value))]),
    );
    const back = toRecord(
      { offset: "9", timestamp: message.timestamp ?? "", key: message.key as Buffer, value: null, headers },
      3,
    );
    expect(message.partition).toBe(3);
    expect(back).toEqual({
      ...record,
      partition: 3,
      offset: 9,
      knowledgeTimeUs: 1_700_000_000_500_000,
      imported: false,
    });
  });

  it("tells failures in its own words, with address and cause, through kafkajs's wrappers", () => {
    const wrapped = (cause: object) =>
      new Error("Number of retries exceeded", { cause: Object.assign(new Error("cause"), cause) });
    const cases: [object, string, RegExp][] = [
      [{ type: "UNKNOWN_TOPIC_OR_PARTITION" }, "NOT_FOUND", /no topic d\/p/],
      [{ type: "MESSAGE_TOO_LARGE" }, "TOO_LARGE", /max\.message\.bytes/],
      [{ type: "TOPIC_AUTHORIZATION_FAILED" }, "UNAVAILABLE", /does not permit/],
      [{ name: "KafkaJSSASLAuthenticationError" }, "UNAVAILABLE", /user name or password/],
      [{ message: "self-signed certificate" }, "UNAVAILABLE", /by TLS/],
      [
        { name: "KafkaJSConnectionError", message: "ECONNREFUSED" },
        "UNAVAILABLE",
        /b1:1, b2:2 .*ECONNREFUSED/,
      ],
    ];
    for (const [cause, code, words] of cases) {
      const error = kafkaFailure(wrapped(cause), ["b1:1", "b2:2"], "d/p");
      expect(error.code).toBe(code);
      expect(error.message).toMatch(words);
    }
  });

  it("names the address when nobody answers, and can be closed", async () => {
    const config = { brokers: ["127.0.0.1:1"], connectionTimeoutMs: 200 };
    const stream = createKafkaStream(config, { clock: systemClock });
    await expect(stream.describe("d/p")).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("127.0.0.1:1"),
    });
    await stream.close();
    await expect(stream.describe("d/p")).rejects.toMatchObject({
      message: expect.stringContaining("closed"),
    });
  });
});
