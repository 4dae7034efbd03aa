import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { journalEvent } from "../server/catalog/journal/codec.ts";
import type { Journal } from "../server/catalog/journal/types.ts";
import { servicePrincipal } from "../server/domain/principal.ts";
import { renderProductFile } from "../server/domain/product-file/index.ts";
import { prepareHome } from "../server/home.ts";
import type { Bench, BenchContext, Figures } from "./lib/bench.ts";
import { startCatalogServer } from "./lib/catalog-server.ts";
import { type GeneratedMesh, generateMesh } from "./lib/generated-mesh.ts";
import { freePorts, Millrace } from "./lib/millrace.ts";
import { percentile } from "./lib/percentile.ts";

const size = 10_000;
/** Publishing takes 4.6 ms a product: with all of them a quick run took 59 s. The figures say how many there were. */
const quickSize = 7_000;

/** The catalog's lists, facets, search and product pages at 10,000 products. */
const bench: Bench = {
  about: "list, facets, search and product page of a catalog with 10,000 products",
  goals: {
    listP95Ms: { max: 150 },
    facetsP95Ms: { max: 150 },
    searchP95Ms: { max: 150 },
    productP95Ms: { max: 150 },
    portalListP95Ms: { max: 150 },
    portalFacetsP95Ms: { max: 150 },
    portalSearchP95Ms: { max: 150 },
    portalProductP95Ms: { max: 150 },
    pageP95Ms: { max: 150 },
  },
  async run(context) {
    const home = mkdtempSync(join(tmpdir(), "millrace-bench-catalog-"));
    try {
      prepareHome(home);
      const mesh = generateMesh(context.quick ? quickSize : size);
      const alone = await controlPlaneAlone(home, mesh, context);
      return {
        figures: { ...alone, ...(context.quick ? notMeasured : await wholePortal(home, mesh, context)) },
      };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};

export default bench;

const notMeasured: Figures = {
  portalListP95Ms: null,
  portalFacetsP95Ms: null,
  portalSearchP95Ms: null,
  portalProductP95Ms: null,
  pageP95Ms: null,
};

async function controlPlaneAlone(
  home: string,
  mesh: GeneratedMesh,
  { quick, progress }: BenchContext,
): Promise<Figures> {
  const streams = mesh.products.flatMap(({ product }) =>
    product.outputPorts?.[0]?.type === "stream" ? [product.id] : [],
  );
  const server = await startCatalogServer(home, streams);
  try {
    progress("database and journal started");
    const begun = performance.now();
    await publish(server.journal, mesh, progress);
    const publishSeconds = round((performance.now() - begun) / 1000);
    const loading = performance.now();
    await server.load();
    const loadMs = Math.round(performance.now() - loading);
    progress(`published in ${publishSeconds} s, read into memory in ${loadMs} ms`);
    const ask = (path: string) => get(`${server.base}/api/v1${path}`, {});
    const runs = quick ? 40 : 200;
    const figures = await questions(mesh, runs, ask, progress);
    return { products: mesh.products.length, publishSeconds, loadMs, ...figures };
  } finally {
    await server.stop();
  }
}

/** In batches, as a bulk import would: one durable append and one transaction each. */
async function publish(
  journal: Journal,
  mesh: GeneratedMesh,
  progress: BenchContext["progress"],
): Promise<void> {
  const events = [
    ...mesh.teams.map((team) => journalEvent("team", team.id, "create", team)),
    ...mesh.domains.map((domain) => journalEvent("domain", domain.id, "create", domain)),
    ...mesh.products.map((definition) =>
      journalEvent("product", definition.product.id, "create", {
        source: renderProductFile(definition),
        sourceKind: "generated",
        definition,
      }),
    ),
  ];
  const batch = 250;
  for (let start = 0; start < events.length; start += batch) {
    const part = events.slice(start, start + batch);
    await journal.change(servicePrincipal("bench"), async () => ({ events: part, result: null }));
    if (start % 2500 === 0) progress(`${start} of ${events.length} published`);
  }
}

/** The portal as people run it: every process, Next in front. */
async function wholePortal(home: string, mesh: GeneratedMesh, { progress }: BenchContext): Promise<Figures> {
  const [port = 0, dataPlanePort = 0] = await freePorts(2);
  const token = randomBytes(24).toString("hex");
  const portal = new Millrace({
    project: process.cwd(),
    home,
    port,
    dataPlanePort,
    token,
    args: ["--empty"],
  });
  try {
    await portal.ready(900_000);
    progress("the portal is up");
    const headers = { authorization: `Bearer ${token}` };
    const ask = (path: string) => get(`${portal.base}/api/v1${path}`, headers);
    await ask("/products?limit=1");
    const figures = await questions(mesh, 100, ask, progress);
    const page = await timed(100, (turn) => get(`${portal.base}/products/${productAt(mesh, turn)}`, headers));
    return {
      ...Object.fromEntries(
        Object.entries(figures).map(([name, value]) => [
          `portal${name[0]?.toUpperCase()}${name.slice(1)}`,
          value,
        ]),
      ),
      ...both("page", page),
    };
  } finally {
    await portal.stop();
  }
}

type Ask = (path: string) => Promise<void>;

/** Exact names, prefixes, words, sentences and slips, as people type them. */
const asked = [
  "order events",
  "late deliveries",
  "paymnt",
  "customers who leave",
  "shipment forecast nordics",
  "anomalies of sensors in the factory",
  "inv",
  "booking_scores",
  "daily summary of claims",
  "which vehicles are at the harbour",
];
const choices = [
  "port=stream",
  "status=deprecated",
  "tag=order&tag=payment",
  "port=table&tag=europe",
  "freshness=ok",
  "tag=forecast&status=active",
];

async function questions(
  mesh: GeneratedMesh,
  runs: number,
  ask: Ask,
  progress: BenchContext["progress"],
): Promise<Figures> {
  // A page as the portal asks for it: 50 rows with every facet's counts.
  const list = await timed(runs, () => ask("/products?limit=50"));
  const facets = await timed(runs, (turn) =>
    ask(
      `/products?limit=50&${choices[turn % choices.length]}&sort=${["name", "freshness", "rate", "updated"][turn % 4]}`,
    ),
  );
  const search = await timed(runs, (turn) =>
    ask(`/products?limit=50&q=${encodeURIComponent(asked[turn % asked.length] ?? "")}`),
  );
  const product = await timed(runs, (turn) => ask(`/products/${productAt(mesh, turn)}`));
  const figures = {
    ...both("list", list),
    ...both("facets", facets),
    ...both("search", search),
    ...both("product", product),
  };
  progress(
    Object.entries(figures)
      .map(([name, value]) => `${name} ${value}`)
      .join(", "),
  );
  return figures;
}

const productAt = (mesh: GeneratedMesh, turn: number) =>
  mesh.products[(turn * 7919) % mesh.products.length]?.product.id ?? "";

/** Milliseconds of each of `runs` calls, one after the other; the first five are not counted. */
async function timed(runs: number, call: (turn: number) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let turn = -5; turn < runs; turn++) {
    const begun = performance.now();
    await call(Math.max(0, turn));
    if (turn >= 0) times.push(performance.now() - begun);
  }
  return times;
}

const both = (name: string, times: number[]): Figures => ({
  [`${name}P50Ms`]: percentile(times, 0.5),
  [`${name}P95Ms`]: percentile(times, 0.95),
});

/** A request whose answer is read to its end; anything but success ends the benchmark. */
async function get(url: string, headers: Record<string, string>): Promise<void> {
  // A page that leads to the sign-in is not the page.
  const reply = await fetch(url, { headers, redirect: "error" });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}: ${text.slice(0, 300)}`);
}

const round = (value: number) => Math.round(value * 10) / 10;
