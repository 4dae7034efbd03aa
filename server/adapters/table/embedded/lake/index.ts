export { createLakeReader, type LakeReaderOptions } from "./reader.ts";
export { createLakeWriter, type LakeWriterOptions } from "./writer.ts";
