import { fileURLToPath } from "node:url";
import type { OnnxConfig } from "./config.ts";

/** The model shipped with the project (models/all-MiniLM-L6-v2/PROVENANCE.md). 384 dimensions, 256 tokens. */
export const builtinModel: OnnxConfig = {
  folder: fileURLToPath(new URL("../../../../models/all-MiniLM-L6-v2", import.meta.url)),
  file: "model_int8.onnx",
  model: "all-MiniLM-L6-v2-int8",
};
