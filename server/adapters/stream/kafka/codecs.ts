import zlib from "node:zlib";
import compression from "kafkajs/src/protocol/message/compression/index.js";
import { AppError } from "../../../errors.ts";

/** Codes of the protocol. kafkajs brings gzip; producers elsewhere mostly use these. */
const snappy = 2;
const lz4 = 3;
const zstd = 4;

/** xerial's framing of Snappy, as Java clients write it: this, two versions, then blocks with their lengths. */
const xerial = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeader = 16;

/** Teaches kafkajs to read Snappy, LZ4 and Zstandard. Libraries are loaded with the first batch that needs them. */
export function registerCodecs(): void {
  compression.Codecs[snappy] = () => readOnly(unSnappy);
  compression.Codecs[lz4] = () =>
    readOnly(async (data) => Buffer.from((await import("lz4js")).default.decompress(data)));
  compression.Codecs[zstd] = () => readOnly(unZstd);
}

function readOnly(decompress: (data: Buffer) => Promise<Buffer>) {
  return {
    decompress,
    compress: async () => {
      throw new AppError(
        "UNSUPPORTED",
        "Millrace sends records to Kafka uncompressed; the topic may compress them.",
      );
    },
  };
}

async function unSnappy(data: Buffer): Promise<Buffer> {
  const { uncompress } = (await import("snappyjs")).default;
  if (!data.subarray(0, xerial.length).equals(xerial)) return uncompress(data);
  const blocks: Buffer[] = [];
  for (let at = xerialHeader; at < data.length; ) {
    const length = data.readInt32BE(at);
    at += 4;
    blocks.push(uncompress(data.subarray(at, at + length)));
    at += length;
  }
  return Buffer.concat(blocks);
}

async function unZstd(data: Buffer): Promise<Buffer> {
  if (typeof zlib.zstdDecompressSync !== "function") {
    throw new AppError("UNSUPPORTED", "Records compressed with Zstandard need Node 22.15 or newer.");
  }
  return zlib.zstdDecompressSync(data);
}
