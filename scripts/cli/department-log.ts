/**
 * A department at a trace log, over HTTP: submits events that it signs here, and asks for what is for it alone with
 * request tokens. The key never leaves this process.
 */
import { createPrivateKey, sign } from "node:crypto";
import type { Command } from "commander";
import { encodeBase64url } from "../../core/base64url.ts";
import { signatureFromDer } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { type Receipt, readReceipt } from "../../core/trace/receipt.ts";
import { requestTokenInput } from "../../core/trace/request-token.ts";
import { submissionSigningInput } from "../../core/trace/submission.ts";
import { readConfig } from "../../server/config.ts";
import type { PrivateKey } from "../../server/keys/private-key.ts";
import { newJti } from "../jti.ts";
import { subcommand, wholeNumber } from "./failure.ts";
import { findKey, localServiceUrl } from "./session.ts";
import { serviceUrl } from "./sources.ts";

export interface AtLogOptions {
  department: number;
  log: number;
  service?: string;
  key?: string;
}

const PATIENCE_MS = 30_000;
const TOKEN_LIFE = 120;

/** A command that a department gives at a log. */
export function atLog(parent: Command, name: string, description: string): Command {
  return withLog(subcommand(parent, name, description));
}

export function withLog(command: Command): Command {
  return command
    .requiredOption(
      "--department <department>",
      "in whose name; its number in the registry",
      wholeNumber("--department", 1, 0xffffffff),
    )
    .option("--log <number>", "which log", wholeNumber("--log", 1, 0xffffffff), 1)
    .option("--service <url>", "the service that runs the log (default: the one on this machine)")
    .option("--key <thumbprint>", "with which of its signing keys (default: the newest)");
}

export class DepartmentLog {
  readonly department: number;
  readonly #base: URL;
  readonly #log: number;
  readonly #key: PrivateKey;
  readonly #origin: string;

  private constructor(options: AtLogOptions, base: URL, key: PrivateKey, origin: string) {
    this.department = options.department;
    this.#base = base;
    this.#log = options.log;
    this.#key = key;
    this.#origin = origin;
  }

  /** Throws `service-unavailable`, `log-unknown`, `key-missing`, and what the keystore throws. */
  static async open(options: AtLogOptions): Promise<DepartmentLog> {
    const base = serviceUrl(options.service ?? localServiceUrl());
    const key = await findKey(readConfig(), "signing", [options.department], options.key);
    const about = await answerOf(await ask(new URL(`/log/${options.log}`, base), {}));
    if (isJsonObject(about) && typeof about.origin === "string")
      return new DepartmentLog(options, base, key, about.origin);
    throw unavailable(base, "it does not say what its log is called");
  }

  get origin(): string {
    return this.#origin;
  }

  /** RFC 7638 thumbprint of the key that signs. */
  get kid(): string {
    return this.#key.id;
  }

  /** A page of the service that runs the log. */
  page(path: string): URL {
    return new URL(path, this.#base);
  }

  /**
   * Has one event logged. Throws the code with which the log refuses it.
   * @returns its receipt, of one entry
   */
  async submit(event: SubmissionEvent): Promise<Receipt> {
    const input = submissionSigningInput({
      ...{ kid: this.#key.id, department: this.department, audience: this.#origin },
      ...{ iat: Math.floor(Date.now() / 1000), jti: newJti(), events: [event] },
    });
    const response = await this.#fetch("submissions", {
      method: "POST",
      headers: { "content-type": "application/jose" },
      body: this.signed(input),
    });
    return readReceipt(JSON.stringify(await answerOf(response)));
  }

  async get(path: string): Promise<JsonObject> {
    const answer = await answerOf(await this.#fetch(path, { headers: this.#token() }));
    if (isJsonObject(answer)) return answer;
    throw unavailable(this.#base, "its answer is no object");
  }

  async file(path: string): Promise<Uint8Array> {
    const response = await this.#fetch(path, { headers: this.#token() });
    if (!response.ok) await answerOf(response);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Hands in a file. @returns its hash */
  async handIn(name: string, type: string, bytes: Uint8Array): Promise<string> {
    const response = await this.#fetch(`attachments?${new URLSearchParams({ name, type })}`, {
      method: "POST",
      headers: { ...this.#token(), "content-type": "application/octet-stream" },
      body: bytes as Uint8Array<ArrayBuffer>,
    });
    const answer = await answerOf(response);
    if (isJsonObject(answer) && typeof answer.hash === "string") return answer.hash;
    throw unavailable(this.#base, "it does not say the file's hash");
  }

  #token(): { authorization: string } {
    const iat = Math.floor(Date.now() / 1000);
    const input = requestTokenInput({
      ...{ kid: this.#key.id, department: this.department, audience: this.#origin },
      ...{ iat, exp: iat + TOKEN_LIFE },
    });
    return { authorization: `Bearer ${this.signed(input)}` };
  }

  /** The compact JWS of what is signed. */
  signed(input: string): string {
    const key = createPrivateKey({ key: this.#key.jwk, format: "jwk" });
    return `${input}.${encodeBase64url(signatureFromDer(sign("sha256", Buffer.from(input), key)))}`;
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    return ask(new URL(`/log/${this.#log}/${path}`, this.#base), init);
  }
}

async function ask(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS), redirect: "error" });
  } catch (cause) {
    throw unavailable(url, "it did not answer", cause);
  }
}

/** Throws the problem that the service tells, with its own code, field and remedy. */
async function answerOf(response: Response): Promise<JsonValue> {
  let answer: JsonValue = null;
  try {
    answer = parseJson(await response.text());
  } catch (cause) {
    throw unavailable(new URL(response.url), "its answer is not JSON", cause);
  }
  if (response.ok) return answer;
  const { code, detail, field, remedy } = isJsonObject(answer) ? answer : {};
  if (typeof code !== "string") throw unavailable(new URL(response.url), `it answered ${response.status}`);
  throw new CertraceError(code, typeof detail === "string" ? detail : code, {
    ...(typeof field === "string" ? { field } : {}),
    ...(typeof remedy === "string" ? { remedy } : {}),
  });
}

function unavailable(base: URL, why: string, cause?: unknown): CertraceError<"service-unavailable"> {
  return new CertraceError("service-unavailable", `The service ${base.origin} cannot be asked: ${why}`, {
    field: "--service",
    remedy: "check the URL and the number of the log, and whether the service is up",
    cause,
  });
}
