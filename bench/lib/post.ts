import { type Agent, request } from "node:http";

/** A lean POST of JSON or NDJSON: fetch would take a good part of the two cores that are measured. */
export function post(
  url: string,
  agent: Agent,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const call = request(
      url,
      {
        method: "POST",
        agent,
        headers: { "content-type": "application/json", ...headers, "content-length": length },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.on("error", reject);
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}
