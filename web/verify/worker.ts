/** The worker: one question in, one report out. The certificate is looked at here and goes no further. */
import { CertraceError } from "../../core/errors.ts";
import { startInquiry } from "./inquiry.ts";
import { connectService } from "./service.ts";
import type { Answer, Question } from "./verifier.ts";

const inquire = startInquiry(connectService(self.location.origin, fetch), () =>
  Math.floor(Date.now() / 1000),
);

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  const answer: Answer = await inquire(data).then(
    (report) => ({ report }),
    (error: unknown) => ({ failure: error instanceof CertraceError ? error.code : String(error) }),
  );
  self.postMessage(answer);
};
