import { expect, test } from "vitest";
import { keepTime } from "./keep-time.ts";

const pinned = new URLSearchParams("at=2026-11-22T10:00:00Z&known=corrected&q=x");
const live = new URLSearchParams("q=x");

test("links carry the instant along, and nothing else of the page", () => {
  expect(keepTime("/catalog", pinned)).toBe("/catalog?at=2026-11-22T10%3A00%3A00Z&known=corrected");
  expect(keepTime("/catalog?port=stream#top", pinned)).toBe(
    "/catalog?port=stream&at=2026-11-22T10%3A00%3A00Z&known=corrected#top",
  );
  expect(keepTime("/catalog?port=stream", live)).toBe("/catalog?port=stream");
});

test("a link that names its own instant keeps it", () => {
  expect(keepTime("/help/a?at=2026-01-01T00:00:00Z", pinned)).toContain("at=2026-01-01T00%3A00%3A00Z");
});

test("links out of the portal stay as they are", () => {
  for (const href of ["https://bitol.io/", "//example.org/x", "#part", "mailto:a@example.org"])
    expect(keepTime(href, pinned)).toBe(href);
});
