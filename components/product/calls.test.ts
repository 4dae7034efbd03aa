import { describe, expect, it } from "vitest";
import { callsOf, endpointOf } from "./calls.ts";

const target = (type: "stream" | "table" | "vectors") => ({
  origin: "http://localhost:4100",
  productId: "flight-operations/flight_events",
  port: { name: "main", type },
});

const samples = (type: "stream" | "table" | "vectors") =>
  callsOf(target(type), "http://localhost:3000").flatMap((call) => call.samples);

describe("copyable calls", () => {
  it("send programs straight to the data plane, and to the portal for what only it serves", () => {
    for (const { code } of samples("stream").filter((sample) => !sample.code.includes("/contract")))
      expect(code).toMatch(/localhost:4100|^-- /);
    expect(samples("vectors").map((sample) => sample.code)).toEqual([
      expect.stringContaining(
        "http://localhost:3000/api/v1/products/flight-operations/flight_events/contract?port=main",
      ),
    ]);
  });

  it("never hold a token, and always ask for one", () => {
    for (const type of ["stream", "table"] as const)
      for (const { code, language } of samples(type)) if (language !== "sql") expect(code).toContain("TOKEN");
  });

  it("are TypeScript that parses", () => {
    for (const type of ["stream", "table"] as const)
      for (const { code, language } of samples(type)) {
        if (language !== "typescript") continue;
        // Top-level await: the body of an async function.
        expect(() => new Function(`return async () => { ${code} }`)).not.toThrow();
      }
  });

  it("look features of a port up by a key that is really there", () => {
    const port = { name: "features", type: "features" as const, features: [{ name: "sessions_1h" }] };
    const calls = callsOf(
      { ...target("stream"), port, example: { account_id: "ada" } },
      "http://localhost:3000",
    );
    expect(calls.map(({ title }) => title)).toHaveLength(4);
    for (const { code } of calls.slice(0, 2).flatMap(({ samples: all }) => all)) {
      expect(code).toContain("flight-operations/flight_events.sessions_1h");
      expect(code).toContain("account_id");
      expect(code).toContain("ada");
    }
    for (const { code, language } of calls.flatMap(({ samples: all }) => all))
      if (language === "typescript")
        expect(() => new Function(`return async () => { ${code} }`)).not.toThrow();
  });

  it("name a port's endpoint", () => {
    expect(endpointOf(target("stream"))).toBe(
      "http://localhost:4100/api/v1/products/flight-operations/flight_events/events",
    );
    expect(endpointOf(target("table"))).toMatch(/\/rows\?port=main$/);
  });
});
