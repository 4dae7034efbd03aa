import { expect, it } from "vitest";
import { InferenceFailure } from "../../adapters/inference/types.ts";
import { manualClock } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { createInferenceRuntime } from "./runtime.ts";
import { createStreamModels } from "./stream-models.ts";
import { toneProduct } from "./testing.ts";

const step = { name: "it", product: "shop/tone", port: null, data: null, patienceMs: 60_000 };
const signal = new AbortController().signal;

function open() {
  const clock = manualClock(1_000_000);
  const model: { infer: () => Promise<unknown>; status: string } = {
    infer: async () => ({ verdict: "good", p: 1 }),
    status: "active",
  };
  const { product, port } = toneProduct({ retries: 0, cache: "off" });
  const runtime = createInferenceRuntime({
    clock,
    elapsed: () => clock.nowMs(),
    random: () => 0,
    wait: async () => {},
    adapterOf: async () => ({
      abilities: { system: "json", model: null, offline: false },
      infer: async () => ({ reply: await model.infer(), tokens: null }),
    }),
  });
  const models = createStreamModels({
    clock,
    runtime,
    findProduct: async () => {
      if (model.status === "missing") throw new AppError("NOT_FOUND", "There is no such product.");
      return { description: { ...product, ports: [port] }, status: model.status };
    },
  });
  const ask = (text = "x") => models.ask("shop/judged", step, { text }, signal);
  return { clock, model, ask };
}
const down = async () => {
  throw new InferenceFailure("busy", { transient: true });
};

it("gives the model's fields, and refuses at once what will not get better", async () => {
  const { model, ask } = open();
  expect(await ask()).toEqual({ kind: "answer", fields: { tone: "good", sure: 1 } });
  expect(await ask(3 as unknown as string)).toMatchObject({
    kind: "refused",
    message: expect.stringContaining("shop/tone: text:"),
  });
  model.infer = async () => ({ verdict: "purple", p: 1 });
  expect(await ask()).toMatchObject({ kind: "refused", message: expect.stringContaining("tone") });
});

it("waits while the model does not answer, until patience is at its end, and begins anew once it answers", async () => {
  const { clock, model, ask } = open();
  model.infer = down;
  await expect(ask()).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("busy"),
  });
  clock.advance(59_999);
  await expect(ask()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  clock.advance(1);
  expect(await ask()).toMatchObject({ kind: "refused", message: expect.stringContaining("busy") });
  // The next record does not wait another minute.
  expect((await ask()).kind).toBe("refused");
  model.infer = async () => ({ verdict: "bad", p: 0 });
  expect(await ask()).toEqual({ kind: "answer", fields: { tone: "bad", sure: 0 } });
  model.infer = down;
  await expect(ask()).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

it.each(["missing", "retired"])("waits for a product that is %s, since it may come", async (status) => {
  const { clock, model, ask } = open();
  model.status = status;
  await expect(ask()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  clock.advance(60_000);
  expect((await ask()).kind).toBe("refused");
});
