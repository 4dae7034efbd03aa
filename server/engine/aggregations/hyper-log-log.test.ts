import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import {
  addToRegisters,
  emptyRegisters,
  estimateFrom,
  registersFromText,
  registersToText,
} from "./hyper-log-log.ts";

test("takes the register and the rank from the first 64 bits of the MD5", () => {
  for (let i = 0; i < 2000; i++) {
    const registers = emptyRegisters();
    addToRegisters(registers, `text ${i}`);
    const bits = createHash("md5")
      .update(`text ${i}`)
      .digest()
      .readBigUInt64BE()
      .toString(2)
      .padStart(64, "0");
    const register = Number.parseInt(bits.slice(0, 14), 2);
    const rank = bits.slice(14).indexOf("1") + 1 || 51;
    expect(registers[register]).toBe(rank);
    expect(registers.reduce((all, each) => all + each, 0)).toBe(rank);
  }
});

test("estimates within four standard errors from ten to two hundred thousand", () => {
  const registers = emptyRegisters();
  const sizes = [10, 100, 1000, 10_000, 30_000, 50_000, 100_000, 200_000];
  let i = 0;
  for (const size of sizes) {
    while (i < size) addToRegisters(registers, `item ${i++}`);
    expect(Math.abs(estimateFrom(registers) / size - 1)).toBeLessThan(4 * 0.0081);
  }
  expect(estimateFrom(emptyRegisters())).toBe(0);
});

test("registers survive their text", () => {
  const registers = emptyRegisters();
  for (let i = 0; i < 5000; i++) addToRegisters(registers, String(i));
  registers[0] = 51;
  expect(registersFromText(registersToText(registers))).toEqual(registers);
});
