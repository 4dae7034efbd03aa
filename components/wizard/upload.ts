import type { InferReply } from "@/server/domain/data-plane-api/infer.ts";

export interface UploadProgress {
  sent: number;
  total: number;
  /** Everything was sent; the server reads the file now. */
  reading: boolean;
}

/**
 * Sends a file to be looked at and returns the draft made of it. By XMLHttpRequest, because `fetch` does not tell how
 * much of a body has been sent. Rejects with the server's problem document, or with an AbortError.
 */
export function inferFile(
  file: File,
  parameters: { domain?: string; as?: "stream" | "table" },
  onProgress: (progress: UploadProgress) => void,
  signal: AbortSignal,
): Promise<InferReply> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const params = new URLSearchParams({ name: file.name, ...parameters });
    request.open("POST", `/api/v1/infer?${params}`);
    request.responseType = "json";
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) =>
      onProgress({ sent: loaded, total: total || file.size, reading: loaded >= (total || file.size) });
    request.upload.onload = () => onProgress({ sent: file.size, total: file.size, reading: true });
    request.onload = () => {
      const reply: unknown = request.response;
      if (request.status >= 200 && request.status < 300) resolve(reply as InferReply);
      else reject(reply ?? new Error(`The server answered ${request.status} ${request.statusText}`.trim()));
    };
    request.onerror = () => reject(new TypeError("The file could not be sent."));
    request.onabort = () => reject(new DOMException("The upload was stopped.", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}
