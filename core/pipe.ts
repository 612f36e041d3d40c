/**
 * Bytes through a compression stream (Compression Streams; RFC 1951), whole, within a bound: a few bytes can unpack to
 * gigabytes, so what comes out is counted as it comes.
 */
import { concat } from "./bytes.ts";

/** @param limit bytes. Throws RangeError past it, and TypeError for what cannot be unpacked. */
export async function pipe(
  bytes: Uint8Array<ArrayBuffer>,
  through: CompressionStream | DecompressionStream,
  limit = Number.POSITIVE_INFINITY,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(through).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new RangeError("unpacks to more than is taken in");
    }
    chunks.push(value);
  }
  return concat(chunks);
}
