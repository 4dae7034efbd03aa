import type { DataPlane } from "../adapters/data-plane/types.ts";
import type { Principal } from "../domain/principal.ts";
import type { StreamStats } from "../domain/read-models/stream.ts";
import { AppError } from "../errors.ts";

/** Asked for at once. */
const most = 200;

/**
 * Measured streams of the given products, or of all that hold something. Products without a stream, retired or not
 * allowed are left out: their absence says so, and the rest is still worth showing.
 */
export async function streamStatsOf(
  { dataPlane }: { dataPlane: DataPlane },
  principal: Principal,
  ids?: readonly string[],
): Promise<StreamStats[]> {
  const wanted =
    ids ?? (await dataPlane.status()).activity.slice(0, most).map((activity) => activity.productId);
  const found = await Promise.all(
    wanted.map(async (id) => {
      try {
        return [await dataPlane.stats(principal, id)];
      } catch (error) {
        if (error instanceof AppError && leftOut.has(error.code)) return [];
        throw error;
      }
    }),
  );
  return found.flat();
}

const leftOut = new Set(["NOT_FOUND", "GONE", "UNSUPPORTED", "FORBIDDEN"]);
