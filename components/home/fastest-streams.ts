/** The streams Home shows; asked for the same way on the server and in the browser. */
export const fastestStreams = { port: ["stream" as const], sort: "rate" as const, limit: 12 };
