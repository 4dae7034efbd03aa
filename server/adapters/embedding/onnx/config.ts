import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../../errors.ts";

/** A folder with `tokenizer.json`, `tokenizer_config.json`, `config.json` and an ONNX file, as model hubs lay them out. */
export const onnxConfigSchema = z.object({
  folder: z.string().min(1),
  /** ONNX file inside the folder. */
  file: z.string().default("model_int8.onnx"),
  /** Name stored with every vector; must change when the weights do. */
  model: z.string().min(1),
});
export type OnnxConfig = z.infer<typeof onnxConfigSchema>;

const modelConfigSchema = z.object({ hidden_size: z.number().int().positive() });
const tokenizerConfigSchema = z.looseObject({ model_max_length: z.number().positive().optional() });

export interface OnnxFiles {
  onnxPath: string;
  tokenizer: object;
  tokenizerConfig: object;
  dimensions: number;
  maxTokens: number;
}

/** Largest input of the built-in model; also the cap where a tokenizer states none (some state 1e30). */
const defaultMaxTokens = 256;

/** Reads and checks the model's folder; a missing or foreign file is named with the fix. */
export function loadOnnxFiles(config: OnnxConfig): OnnxFiles {
  const readJson = (name: string): unknown => {
    const path = join(config.folder, name);
    try {
      return JSON.parse(readFileSync(path, "utf8"));
    } catch (cause) {
      throw new AppError(
        "UNAVAILABLE",
        `The embedding model "${config.model}" needs ${name} in ${config.folder}, which could not be read. Restore the folder or point the connection at another.`,
        { cause },
      );
    }
  };
  const modelConfig = modelConfigSchema.safeParse(readJson("config.json"));
  if (!modelConfig.success)
    throw new AppError(
      "UNSUPPORTED",
      `config.json of "${config.model}" states no hidden_size, so the vector's dimensions are unknown.`,
    );
  const tokenizerConfig = tokenizerConfigSchema.parse(readJson("tokenizer_config.json"));
  const stated = tokenizerConfig.model_max_length ?? defaultMaxTokens;
  return {
    onnxPath: join(config.folder, config.file),
    tokenizer: z.looseObject({}).parse(readJson("tokenizer.json")),
    tokenizerConfig,
    dimensions: modelConfig.data.hidden_size,
    maxTokens: stated > 8192 ? defaultMaxTokens : stated,
  };
}
