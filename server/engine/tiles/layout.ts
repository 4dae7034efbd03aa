import type { Aggregator } from "../aggregations/aggregator.ts";
import { aggregationOf } from "../aggregations/index.ts";
import type { EnginePlan, WindowedFeature } from "../types.ts";
import { spansOf } from "./spans.ts";

/** A slot as tiles compute with it. */
export interface SlotLayout {
  /** Place in an event's inputs. */
  input: number;
  aggregator: Aggregator<unknown>;
}

/** Tiles of one length, and how long they are needed. */
export interface LevelLayout {
  /** Place in a key's levels. */
  place: number;
  /** Length of a tile: the hop of the windows that start at its tiles. 1 µs for exact windows: raw events. */
  hopUs: number;
  /** The longest of those windows. */
  longestUs: number;
  /** Lengths of the index tiles above, each a multiple of the one before. */
  spansUs: readonly number[];
  /** Events before `floor(at − longestUs, alignUs)` live in the next level. */
  alignUs: number;
}

/**
 * Slots whose windows have the same set of hops: they share their tiles. An event lives in exactly one level of a
 * group, the finest one whose windows can still reach it, and moves on as it ages: a long window costs an event no
 * more than a short one.
 */
export interface GroupLayout {
  slots: readonly SlotLayout[];
  /** Finest first; at least one. */
  levels: readonly LevelLayout[];
  /** Some slot tells events of the same instant apart by their offsets. */
  ordered: boolean;
}

/** How a window is read: from the levels of its group up to its own. */
export interface WindowLayout {
  window: WindowedFeature;
  group: GroupLayout;
  aggregator: Aggregator<unknown>;
  /** Place of its slot among the group's, and that of its input. */
  slot: number;
  input: number;
  levels: readonly LevelLayout[];
}

/** A plan as tiles compute with it: worked out once per plan object. */
export interface Layout {
  groups: readonly GroupLayout[];
  windows: readonly WindowLayout[];
  levelCount: number;
  /** The same for plans whose stored tiles mean the same. */
  fingerprint: string;
}

const layouts = new WeakMap<EnginePlan, Layout>();

/** The plan's layout. Throws RangeError when a window names no slot or hops are not multiples of each other. */
export function layoutOf(plan: EnginePlan): Layout {
  let layout = layouts.get(plan);
  if (layout === undefined) {
    layout = workOut(plan);
    layouts.set(plan, layout);
  }
  return layout;
}

function workOut(plan: EnginePlan): Layout {
  const slotsByHops = new Map<string, { hops: number[]; slots: number[] }>();
  for (const slot of plan.slots.keys()) {
    const hops = [...new Set(plan.windows.filter((window) => window.slot === slot).map(tileUs))].sort(
      (a, b) => a - b,
    );
    // A slot that no window reads needs no tiles.
    if (hops.length === 0) continue;
    const group = slotsByHops.get(hops.join()) ?? { hops, slots: [] };
    group.slots.push(slot);
    slotsByHops.set(hops.join(), group);
  }
  let levelCount = 0;
  const groupOfSlot = new Map<number, { group: GroupLayout; at: number }>();
  const groups = [...slotsByHops.values()].map(({ hops, slots }): GroupLayout => {
    const levels = hops.map((hopUs, i): LevelLayout => {
      if (hopUs % (hops[i - 1] ?? 1) !== 0)
        throw new RangeError(
          `Windows of one slot have hops of ${hops.join(", ")} µs, not multiples of each other.`,
        );
      const longestUs = plan.windows
        .filter((window) => slots.includes(window.slot) && tileUs(window) === hopUs)
        .reduce((longest, window) => Math.max(longest, window.windowUs), 0);
      const spansUs = spansOf(hopUs, longestUs);
      // Whole index tiles move on at once, so that a longer window never finds one half moved.
      const alignUs = i < hops.length - 1 ? (spansUs.at(-1) ?? hopUs) : hopUs;
      return { place: levelCount + i, hopUs, longestUs, spansUs, alignUs };
    });
    levelCount += levels.length;
    const group: GroupLayout = {
      slots: slots.map((slot) => slotLayout(plan, slot)),
      levels,
      ordered: slots.some((slot) => /^(first|last|last_n)$/.test(plan.slots[slot]?.aggregation.name ?? "")),
    };
    for (const [at, slot] of slots.entries()) groupOfSlot.set(slot, { group, at });
    return group;
  });
  const windows = plan.windows.map((window): WindowLayout => {
    const found = groupOfSlot.get(window.slot);
    const slot = found?.group.slots[found.at];
    if (found === undefined || slot === undefined)
      throw new RangeError(`The plan has no slot ${window.slot}.`);
    const levels = found.group.levels.filter((level) => level.hopUs <= tileUs(window));
    return {
      window,
      group: found.group,
      aggregator: slot.aggregator,
      slot: found.at,
      input: slot.input,
      levels,
    };
  });
  const fingerprint = fingerprintOf([
    plan.slots,
    [...slotsByHops.values()].map(({ hops, slots }) => [hops, slots]),
    groups.map((group) => group.levels.map((level) => [level.longestUs, level.alignUs])),
  ]);
  return { groups, windows, levelCount, fingerprint };
}

function slotLayout(plan: EnginePlan, place: number): SlotLayout {
  const slot = plan.slots[place];
  if (slot === undefined) throw new RangeError(`The plan has no slot ${place}.`);
  return { input: slot.input, aggregator: aggregationOf(slot.aggregation) };
}

/** 53-bit hash of a JSON text (cyrb53): short enough to stand in every key's stored tiles. */
function fingerprintOf(value: unknown): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (const character of JSON.stringify(value)) {
    const code = character.codePointAt(0) ?? 0;
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

/** Length of the tiles a window's tail moves over. */
function tileUs(window: WindowedFeature): number {
  return window.exact ? 1 : window.hopUs;
}
