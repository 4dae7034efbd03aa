import { watch } from "node:fs";

const quietMs = 200;

/** Calls `changed` when sources under `folder` were saved, once per burst. Returns how to end it. For `--dev`. */
export function watchSources(folder: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (!file?.endsWith(".ts") || file.includes(".test.") || file.startsWith("generated")) return;
    clearTimeout(timer);
    timer = setTimeout(changed, quietMs);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
