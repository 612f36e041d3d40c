/** The worker: one question in, one report out. What was handed in is looked at here and goes no further. */
import { CertraceError } from "../../core/errors.ts";
import { startChecking } from "./filed/checking.ts";
import { startInquiry } from "./inquiry.ts";
import { kindOf } from "./kind.ts";
import { connectService } from "./service.ts";
import { startTracing } from "./tracing.ts";
import type { Answer, Question } from "./verifier.ts";

const service = connectService(self.location.origin, fetch);
const now = () => Math.floor(Date.now() / 1000);
const VERIFIERS = {
  certificate: startInquiry(service, now),
  receipt: startTracing(service, now),
  report: startChecking(service, now),
  evidence: async (question: Question) => {
    const { startProving } = await import("./evidence/proving.ts");
    proving ??= startProving(service, now, self.location.host);
    return proving(question);
  },
};
let proving: ReturnType<typeof import("./evidence/proving.ts")["startProving"]> | undefined;

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  const answer: Answer = await VERIFIERS[kindOf(data.text)](data).then(
    (report) => ({ report }),
    (error: unknown) => ({ failure: error instanceof CertraceError ? error.code : String(error) }),
  );
  self.postMessage(answer);
};
