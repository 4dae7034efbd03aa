/** Which streams the Live page shows: the fastest hundred. */
export const streamsInput = { port: ["stream"], limit: 100, sort: "rate" } satisfies {
  port: ["stream"];
  limit: number;
  sort: "rate";
};
