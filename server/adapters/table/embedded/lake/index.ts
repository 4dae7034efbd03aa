export { createLakeReader } from "./reader.ts";
export { createLakeWriter } from "./writer.ts";
