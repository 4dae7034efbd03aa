import { isoFromUs } from "../../../clock.ts";
import type { EventTimes } from "../../../engine/types.ts";
import type { FeatureAnswer } from "../../../hydration/features/reading/answer.ts";
import type { OnlineReply } from "../../../hydration/features/reading/read-online.ts";

/** Times of answers repeat for all features of a key, and often for all keys of a call. */
const timesText = new WeakMap<EventTimes, string>();
const noTimes = ',"eventTime":null,"knownAt":null,"servableAt":null}';

/**
 * A reply as JSON text, written by hand: `JSON.stringify` over 5,000 answers takes 3 ms more, of which most is the
 * formatting of the same times again and again.
 */
export function onlineReplyText(
  reply: OnlineReply,
  entities: readonly Readonly<Record<string, unknown>>[],
): string {
  const { query, atUs, knownAt, frontier, answers } = reply;
  let text = `{"metadata":{"features":${featuresText(query.features)},"asOf":"${isoFromUs(atUs)}","knownAt":"${knownAt}","frontier":${JSON.stringify(frontier)}},"rows":[`;
  for (let row = 0; row < answers.length; row++) {
    if (row > 0) text += ",";
    text += `{"entity":${JSON.stringify(entities[row])},"values":[`;
    const values = answers[row] ?? [];
    for (let at = 0; at < values.length; at++) {
      const answer = values[at];
      if (!answer) continue;
      if (at > 0) text += ",";
      text += answerText(answer);
    }
    text += "]}";
  }
  return `${text}]}`;
}

export function answerText({ value, status, times }: FeatureAnswer): string {
  const shown = typeof value === "number" ? String(value) : JSON.stringify(value);
  return `{"value":${shown},"status":"${status}"${times ? textOf(times) : noTimes}`;
}

function textOf(times: EventTimes): string {
  let text = timesText.get(times);
  if (text === undefined) {
    text = `,"eventTime":"${isoFromUs(times.eventTimeUs)}","knownAt":"${isoFromUs(times.knowledgeTimeUs)}","servableAt":"${isoFromUs(times.servableTimeUs)}"}`;
    timesText.set(times, text);
  }
  return text;
}

const featureTexts = new WeakMap<readonly string[], string>();

function featuresText(features: readonly string[]): string {
  let text = featureTexts.get(features);
  if (text === undefined) {
    text = JSON.stringify(features);
    featureTexts.set(features, text);
  }
  return text;
}
