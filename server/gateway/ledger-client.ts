/**
 * The gateway's side of the ledger: hands the consumer's submission on as it came, and believes the answer only with a
 * receipt that proves the access logged. Everything else, silence included, is a problem: closed.
 */
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, parseJson } from "../../core/json.ts";
import { parseCheckpoint } from "../../core/note/checkpoint.ts";
import { parseNote } from "../../core/note/note.ts";
import { verifyNote } from "../../core/note/verify.ts";
import { decodeUtf8 } from "../../core/text.ts";
import type { Question } from "./ask.ts";
import { ExchangeFailure, exchange, type Outgoing, type Peer } from "./exchange.ts";
import { problem, Refusal } from "./problem.ts";
import { type CheckedReceipt, checkReceipt, type LogIdentity } from "./receipt-check.ts";
import type { Settings } from "./settings.ts";
import { collect, TooLarge } from "./stream.ts";

export interface LedgerClient {
  /** Throws Refusal, and the problems `ledger-unavailable` and `ledger-answer-unusable`. */
  submit(question: Question, signal: AbortSignal): Promise<CheckedReceipt>;
  /** Asks for the newest checkpoint and checks its signature. Throws the same problems. */
  probe(): Promise<void>;
}

/** A receipt of one entry: a body of 64 KiB, its details and a path of 64 hashes fit several times. */
const MAX_ANSWER = 1 << 19;
/** What a consumer did wrong; other statuses tell of the ledger or of our settings. */
const ABOUT_SUBMISSION: ReadonlySet<number> = new Set([400, 401, 403, 409, 413]);
const CODE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function createLedgerClient(
  peer: Peer,
  settings: Settings["ledger"],
  identity: LogIdentity,
): LedgerClient {
  const total = settings.timeout * 1_000;
  const patience = { connect: total, idle: total, total };

  const ask = async (outgoing: Outgoing, signal: AbortSignal) => {
    try {
      const answer = await exchange(peer, outgoing, patience, signal);
      const bytes = await collect(answer, MAX_ANSWER, signal).catch((error: unknown) => {
        answer.destroy();
        throw error;
      });
      return { status: answer.statusCode ?? 0, bytes };
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw cause instanceof TooLarge ? unusableAnswer(cause) : unavailable(cause);
    }
  };

  return {
    async submit({ submission, event }, signal) {
      const headers = {
        "content-type": "application/jose",
        accept: "application/json",
        prefer: "tag-proof", // the ledger has it for gateways alone (CERTRACE_GATEWAYS)
      };
      const body = new TextEncoder().encode(submission.jws);
      const path = `/log/${settings.log}/submissions`;
      const { status, bytes } = await ask({ method: "POST", path, headers, body }, signal);
      if (status === 200) return checkReceipt(bytes, identity, submission, event).catch(unusable);
      if (ABOUT_SUBMISSION.has(status)) throw refusal(status, bytes);
      if (status === 429 || status >= 500) throw unavailable(new Error(`status ${status}`));
      throw unusableAnswer(new CertraceError("ledger-status", `status ${status}`));
    },
    async probe() {
      const path = `/log/${settings.log}/checkpoint`;
      const { status, bytes } = await ask(
        { method: "GET", path, headers: { accept: "text/plain" } },
        new AbortController().signal,
      );
      if (status !== 200) throw unavailable(new Error(`status ${status}`));
      const note = await Promise.resolve(bytes)
        .then((text) => parseNote(decodeUtf8(text)))
        .catch(unusable);
      const { verified, failed } = await verifyNote(note, identity.keys);
      const { origin } = parseCheckpoint(note.text);
      if (verified.length === 0 || failed.length > 0 || origin !== identity.origin)
        throw unusableAnswer(new CertraceError("receipt-unsigned", "the checkpoint is not the log's"));
    },
  };
}

/** The ledger's own words about the submission; without a code of its form they are no words of a ledger. */
function refusal(status: number, bytes: Uint8Array): Refusal | CertraceError {
  try {
    const told = parseJson(decodeUtf8(bytes));
    if (!isJsonObject(told) || typeof told.code !== "string")
      throw new CertraceError("ledger-code", "no code");
    if (!CODE.test(told.code) || told.code.length > 64) throw new CertraceError("ledger-code", "no code");
    const text = (value: unknown) => (typeof value === "string" && value.length <= 1_000 ? value : undefined);
    const [field, remedy] = [text(told.field), text(told.remedy)];
    return new Refusal(
      "ledger",
      status,
      told.code,
      text(told.detail) ?? "The ledger refused the submission.",
      { ...(field === undefined ? {} : { field }), ...(remedy === undefined ? {} : { remedy }) },
    );
  } catch (cause) {
    return unusableAnswer(cause);
  }
}

function unavailable(cause: unknown): CertraceError {
  const late = cause instanceof ExchangeFailure && cause.why === "too-slow";
  return problem(
    "ledger-unavailable",
    late ? "The ledger did not answer in time." : "The ledger cannot be reached, or cannot work.",
    {
      remedy:
        "Nothing was released. Send the same request again in a moment: a submission is logged once, however often it is sent.",
      cause,
    },
  );
}

function unusable(cause: unknown): never {
  if (!(cause instanceof CertraceError)) throw cause;
  throw unusableAnswer(cause);
}

/** The code of what is wrong stands in the log, where the operator looks; to the consumer it is one outage. */
function unusableAnswer(cause: unknown): CertraceError {
  return problem("ledger-answer-unusable", "The ledger's answer does not prove that the access is logged.", {
    remedy: "Nothing was released. Tell the holder's operator, who finds the reason in the gateway's log.",
    cause,
  });
}
