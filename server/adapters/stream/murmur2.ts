/**
 * Kafka's default key hash, so that a key has the same partition number in the embedded log and in Kafka.
 * The algorithm is MurmurHash2 with seed 0x9747b28c on the key's UTF-8 bytes, in 32-bit arithmetic.
 */
const multiplier = 0x5bd1e995;
const encoder = new TextEncoder();

/** MurmurHash2 of `bytes` as a signed 32-bit integer, equal to `org.apache.kafka.common.utils.Utils.murmur2`. */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  let hash = 0x9747b28c ^ length;
  const tail = length & ~3;
  for (let at = 0; at < tail; at += 4) {
    let k =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    k = Math.imul(k, multiplier);
    k ^= k >>> 24;
    hash = Math.imul(hash, multiplier) ^ Math.imul(k, multiplier);
  }
  const rest = length & 3;
  if (rest === 3) hash ^= (bytes[tail + 2] as number) << 16;
  if (rest >= 2) hash ^= (bytes[tail + 1] as number) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ (bytes[tail] as number), multiplier);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, multiplier);
  return hash ^ (hash >>> 15);
}

/** The partition of a keyed record: `toPositive(murmur2(utf8(key))) % partitions`. */
export function partitionOfKey(key: string, partitions: number): number {
  if (partitions === 1) return 0;
  return (murmur2(encoder.encode(key)) & 0x7fffffff) % partitions;
}
