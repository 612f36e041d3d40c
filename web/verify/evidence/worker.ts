/** Makes one evidence bundle, in a thread that may ask a node of the reader's own: pages may not (server/http/app.ts). */
import { CertraceError } from "../../../core/errors.ts";
import { connectService } from "../service.ts";
import { type Made, makeEvidence, type Wanted } from "./collecting.ts";

/** `failure`: the code of what went wrong */
export type MadeAnswer = Made | { failure: string };

self.onmessage = async ({ data }: MessageEvent<Wanted>) => {
  const answer: MadeAnswer = await makeEvidence(data, connectService(self.location.origin, fetch)).catch(
    (error: unknown) => ({ failure: error instanceof CertraceError ? error.code : String(error) }),
  );
  self.postMessage(answer);
};
