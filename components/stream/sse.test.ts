import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSseParser, type SseEvent } from "./sse.ts";

const parse = (...chunks: string[]) => {
  const events: SseEvent[] = [];
  const retries: number[] = [];
  const parser = createSseParser(
    (event) => events.push(event),
    (delay) => retries.push(delay),
  );
  for (const chunk of chunks) parser.push(chunk);
  return { events, retries, lastEventId: parser.lastEventId };
};

describe("the SSE parser", () => {
  it("reads name, data and id, and keeps the id for later events", () => {
    const { events } = parse('event: records\nid: 0:4\ndata: {"a":1}\n\ndata: next\n\n');
    expect(events).toEqual([
      { event: "records", data: '{"a":1}', id: "0:4" },
      { event: "message", data: "next", id: "0:4" },
    ]);
  });

  it("joins several data lines and strips one leading space only", () => {
    expect(parse("data: a\ndata:  b\ndata\n\n").events[0]?.data).toBe("a\n b\n");
  });

  it("ignores comments, unknown fields, a byte order mark and ids with NUL", () => {
    const { events, lastEventId } = parse("\uFEFF: hello\nid: 1\nfoo: bar\ndata: x\nid: 2\0\n\n");
    expect(events).toEqual([{ event: "message", data: "x", id: "1" }]);
    expect(lastEventId).toBe("1");
  });

  it("takes a retry wish only when it is a number", () => {
    expect(parse("retry: 1500\nretry: soon\n\n").retries).toEqual([1500]);
  });

  it("dispatches nothing for an event without data, and forgets its name", () => {
    expect(parse("event: state\n\ndata: x\n\n").events).toEqual([{ event: "message", data: "x", id: "" }]);
  });

  it("drops an event that the end of the stream cuts off, and does not resume behind it", () => {
    const { events, lastEventId } = parse("id: 1\ndata: whole\n\nid: 2\ndata: cut\n");
    expect(events.map((event) => event.data)).toEqual(["whole"]);
    expect(lastEventId).toBe("1");
  });

  it("moves the place to resume from by an event that has an id and no data", () => {
    const { events, lastEventId } = parse("id: 0:9\n\n");
    expect(events).toEqual([]);
    expect(lastEventId).toBe("0:9");
  });

  it("gives the same events wherever the text is cut and whichever line end is used", () => {
    const value = fc
      .string({ unit: "binary" })
      .map((text) => text.replace(/[\r\n\0]/g, "_"))
      .filter((text) => text !== "");
    const event = fc.record({
      event: value,
      data: fc.array(value, { minLength: 1, maxLength: 3 }),
      id: value,
    });
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 6 }),
        fc.constantFrom("\n", "\r", "\r\n"),
        fc.array(fc.nat({ max: 400 }), { maxLength: 12 }),
        (events, end, cuts) => {
          const text = events
            .map(
              (one) =>
                `event: ${one.event}${end}id: ${one.id}${end}${one.data.map((d) => `data: ${d}${end}`).join("")}${end}`,
            )
            .join("");
          const at = [...new Set(cuts.map((cut) => Math.min(cut, text.length)))].sort((a, b) => a - b);
          const chunks = [0, ...at].map((start, i) => text.slice(start, at[i] ?? text.length));
          // A lone \r at the very end leaves its event complete: the following \n, if any, is skipped later.
          expect(parse(...chunks).events).toEqual(
            events.map((one) => ({ event: one.event, data: one.data.join("\n"), id: one.id })),
          );
        },
      ),
    );
  });
});
