import { describe, expect, test } from "vitest";
import { anonymous, type Principal, servicePrincipal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { UsageEvent } from "./recorder.ts";
import { clicksInput, clickstreamProduct, type TakeClicksDeps, takeClicks } from "./take-clicks.ts";

const maya: Principal = {
  kind: "person",
  id: "maya",
  name: "Maya",
  role: "data_scientist",
  teams: [],
  domains: [],
  scopes: ["read"],
};

const click = {
  action: "click" as const,
  target: "rail Catalog",
  at: "2026-01-15T12:00:00.123Z",
  session: "tab",
};

interface Produced {
  by: string;
  productId: string;
  events: readonly unknown[];
}

function deps(wants: boolean, failure?: AppError) {
  const produced: Produced[] = [];
  const viewed: UsageEvent[] = [];
  const made: TakeClicksDeps = {
    usage: { record: (event) => void viewed.push(event) },
    hasProduct: async (id) => id === "wildlife/strike_reports",
    wantsRecording: async () => wants,
    dataPlane: {
      async produce(by, productId, events) {
        if (failure) throw failure;
        produced.push({ by: by.id, productId, events });
        return { accepted: events.length, rejected: [], rejectedRecords: 0, offsets: [] };
      },
    },
  };
  return { made, produced, viewed };
}

describe("clicks", () => {
  test("are written by the portal under the account id alone", async () => {
    const { made, produced } = deps(true);
    const events = [click, { ...click, product: "wildlife/strike_reports" }];
    expect(await takeClicks(made, maya, { events })).toBe(2);
    expect(produced).toEqual([
      {
        by: servicePrincipal("clickstream").id,
        productId: clickstreamProduct,
        events: events.map((event) => ({ account_id: "maya", ...event })),
      },
    ]);
    expect(JSON.stringify(produced)).not.toContain("Maya");
  });

  test("count a look at a product once a batch, and only at products there are", async () => {
    const { made, viewed } = deps(true);
    const view = { ...click, action: "view" as const, product: "wildlife/strike_reports" };
    await takeClicks(made, maya, {
      events: [view, view, { ...view, product: "made/up" }, { ...view, action: "click" }],
    });
    expect(viewed).toEqual([
      {
        productId: "wildlife/strike_reports",
        principalId: "maya",
        principal: "Maya",
        via: "portal",
        records: 0,
      },
    ]);
    const off = deps(false);
    await takeClicks(off.made, maya, { events: [view] });
    expect(off.viewed).toEqual([]);
  });

  test("of people who switched it off, of programs and of visitors are not written", async () => {
    const off = deps(false);
    expect(await takeClicks(off.made, maya, { events: [click] })).toBe(0);
    const on = deps(true);
    expect(await takeClicks(on.made, { ...maya, kind: "token" }, { events: [click] })).toBe(0);
    expect(await takeClicks(on.made, anonymous, { events: [click] })).toBe(0);
    expect([...off.produced, ...on.produced]).toEqual([]);
  });

  test("go nowhere in a mesh without the product, but other failures are told", async () => {
    const absent = deps(true, new AppError("NOT_FOUND", "There is no such product."));
    expect(await takeClicks(absent.made, maya, { events: [click] })).toBe(0);
    const down = deps(true, new AppError("UNAVAILABLE", "The worker does not answer."));
    await expect(takeClicks(down.made, maya, { events: [click] })).rejects.toMatchObject({
      code: "UNAVAILABLE",
    });
  });

  test("cannot claim an account, another action or an instant that is none", () => {
    const read = (event: object) => clicksInput.safeParse({ events: [event] });
    expect(read({ ...click, account_id: "somebody" }).data?.events[0]).toEqual(click);
    expect(read({ ...click, action: "purchase" }).success).toBe(false);
    expect(read({ ...click, at: "yesterday" }).success).toBe(false);
    expect(read({ ...click, position: 0 }).success).toBe(false);
    expect(read({ ...click, query: "" }).success).toBe(false);
    expect(read({ ...click, product: "no product" }).success).toBe(false);
    expect(clicksInput.safeParse({ events: Array(51).fill(click) }).success).toBe(false);
  });
});
