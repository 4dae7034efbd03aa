import { get } from "node:http";
import { systemClock, usFromIso } from "../../server/clock.ts";
import { percentile } from "./percentile.ts";

/**
 * The other process of the benchmark `tail-latency` over HTTP: follows a stream by server-sent events and measures how
 * old each record (whose event time is when it was sent) is on arrival. Says `ready`; after `stop` it answers with what
 * it measured. Arguments: the stream's URL, the principal's header, how many records to pass over first.
 */
const [url = "", header = "", warmUp = "0"] = process.argv.slice(2);
const latencies: number[] = [];
let seen = 0;

const request = get(url, { headers: { "x-millrace-principal": header } }, (response) => {
  if (response.statusCode !== 200) throw new Error(`The stream answered ${response.statusCode}.`);
  let text = "";
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    const nowUs = systemClock.nowUs();
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const sent = /"event":\{[^\n]*"at":"([^"]+)"/.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      const sentUs = sent === undefined ? undefined : usFromIso(sent);
      if (sentUs === undefined) continue;
      seen += 1;
      if (seen > Number(warmUp)) latencies.push((nowUs - sentUs) / 1000);
    }
  });
  process.send?.("ready");
});
process.on("message", () => {
  process.send?.({ seen, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) });
  request.destroy();
  process.disconnect?.();
});
