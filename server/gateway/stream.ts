/** Streams with an end: read whole up to a limit, or passed through up to a limit. */
import { type Readable, Transform } from "node:stream";

/** More bytes than the limit. */
export class TooLarge extends Error {}

/**
 * The whole of a stream, which is left standing, not destroyed, where it is given up: a refused client shall get to
 * read why. Rejects with TooLarge, the signal's reason, or what the stream fails with.
 */
export function collect(stream: Readable, limit: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (act: () => void) => {
      signal.removeEventListener("abort", onAbort);
      stream.off("data", onData).off("end", onEnd).off("error", onError).off("close", onClose);
      stream.pause();
      act();
    };
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) settle(() => reject(new TooLarge()));
      else chunks.push(chunk);
    };
    const onEnd = () => settle(() => resolve(Buffer.concat(chunks)));
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => settle(() => reject(new Error("the stream was closed before it ended")));
    const onAbort = () => settle(() => reject(signal.reason));
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", onAbort);
    stream.on("data", onData).on("end", onEnd).on("error", onError).on("close", onClose);
  });
}

/** Passes bytes through and fails with TooLarge after `limit` of them. */
export function limited(limit: number): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > limit) done(new TooLarge());
      else done(null, chunk);
    },
  });
}
