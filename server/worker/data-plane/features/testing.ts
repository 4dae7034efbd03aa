import type { ServedProduct, ServedStream } from "../../../domain/data-plane-api/served-product.ts";
import { compileFeatureSet } from "../../../domain/feature-set/compile.ts";
import { clicksMesh } from "../../../domain/feature-set/testing.ts";
import { startTestDataPlane, type TestDataPlane, testProduct } from "../testing/harness.ts";

const columns = ["account_id", "action", "amount", "count", "at", "seen", "id", "cart"];

/**
 * The stream `shop/clicks` as the data plane serves it, with the feature set `shop/activity` over it; `written`: more of
 * the stream as its product file has it.
 */
export function clicksAndActivity(
  block: object,
  stream: Partial<ServedStream> = {},
  written: object = {},
): ServedProduct[] {
  const mesh = clicksMesh(written);
  const clicks = mesh.productOf("shop/clicks");
  const port = clicks?.ports.find(({ type }) => type === "stream");
  if (!port) throw new Error("the test mesh has no clicks");
  return [
    testProduct("shop/clicks", {
      key: ["account_id"],
      eventTime: "at",
      unknownFields: "allow",
      properties: (port.contract.schema?.[0]?.properties ?? []).filter(({ name }) =>
        columns.includes(name ?? ""),
      ),
      ...stream,
    }),
    activity(block, 1, written),
  ];
}

/** The feature set alone, e.g. with a changed definition. */
export function activity(block: object, revision = 1, written: object = {}): ServedProduct {
  const mesh = clicksMesh(written);
  return {
    ...testProduct("shop/activity", null, { revision }),
    ports: ["features"],
    features: compileFeatureSet(mesh.set(block), mesh.productOf),
  };
}

export interface Click {
  account_id: string;
  action?: string;
  amount?: number;
  at: string;
  id?: string;
}

/** A data plane with clicks and features, and what tests do with them. */
export async function startClicks(block: object, stream: Partial<ServedStream> = {}) {
  const plane = await startTestDataPlane(clicksAndActivity(block, stream));
  return { plane, ...clicksOf(plane) };
}

export function clicksOf(plane: TestDataPlane) {
  const post = (path: string, body: unknown) =>
    plane.fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  return {
    /** Appends clicks and returns once they are durable. */
    async send(...clicks: Click[]): Promise<void> {
      const response = await post(
        "/api/v1/products/shop/clicks/events",
        clicks.map((click) => ({ action: "view", ...click })),
      );
      const reply = (await response.json()) as { accepted: number };
      if (reply.accepted !== clicks.length) throw new Error(JSON.stringify(reply));
    },
    /** An online read as it comes back. */
    ask: async (body: object) => {
      const response = await post("/api/v1/features/online", body);
      return { status: response.status, body: (await response.json()) as OnlineBody };
    },
    post,
  };
}

export interface OnlineBody {
  metadata: {
    features: string[];
    asOf: string;
    knownAt: string;
    frontier: Record<string, Record<string, number>>;
  };
  rows: {
    entity: Record<string, unknown>;
    values: {
      value: unknown;
      status: string;
      eventTime: string | null;
      knownAt: string | null;
      servableAt: string | null;
    }[];
  }[];
  detail?: string;
  path?: string;
}

/** Asks again until the answer is as wanted; throws with the last one after `withinMs`. */
export async function eventually<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
  withinMs = 5_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`Not in time; last ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
