/**
 * A JSON-RPC connection to an Ethereum node (JSON-RPC 2.0 over HTTP POST): nothing is cached, every call has a
 * time limit, and the chain id is checked before the first answer is believed and again whenever the node was
 * out of reach (another chain may have come up at its address).
 *
 * Every failure to find out is a CertraceError:
 * - `chain-unavailable` (class RpcFailure): unreachable, too slow, not JSON-RPC, or the node refused the call;
 *   in the last case `refusal` carries what it said, for the few callers that can tell more from it;
 * - `chain-other`: it answers, but for another chain.
 *
 * URLs may carry credentials (user:password, an API key in path or query). They are sent, never shown: `shown`,
 * errors and logs have scheme and host only.
 */
import { CertraceError } from "../../core/errors.ts";

export interface RpcRefusal {
  code: number;
  message: string;
  /** revert data and the like, as the node put it */
  data?: unknown;
}

export class RpcFailure extends CertraceError<"chain-unavailable"> {
  /** what the node answered, where it answered at all */
  readonly refusal: RpcRefusal | undefined;
  /** its answer was larger than any that is taken: it may be asked for less */
  readonly isTooMuch: boolean;

  constructor(
    message: string,
    more: { field?: string; refusal?: RpcRefusal; isTooMuch?: boolean; cause?: unknown } = {},
  ) {
    super("chain-unavailable", message, {
      remedy: "Check that the node runs and that CERTRACE_RPC_URL is right, then try again.",
      ...(more.field === undefined ? {} : { field: more.field }),
      ...(more.cause === undefined ? {} : { cause: more.cause }),
    });
    this.refusal = more.refusal;
    this.isTooMuch = more.isTooMuch ?? false;
  }
}

export type RpcCall = readonly [method: string, params: readonly unknown[]];

/** What one call of a batch gave: its result, or the node's refusal of this one call. */
export type RpcAnswer = { result: unknown } | { failure: RpcFailure };

export interface Rpc {
  /** scheme and host, without credentials: for people */
  readonly shown: string;
  /** The result as the node sent it (hex quantities and all): the caller checks its shape. */
  request(method: string, params?: readonly unknown[]): Promise<unknown>;
  /** Several calls in one exchange, answers in the order of the calls; throws only if the exchange failed. */
  batch(calls: readonly RpcCall[]): Promise<RpcAnswer[]>;
  chainId(): Promise<number>;
}

export interface RpcOptions {
  /** throws `chain-other` if the node is on another one; absent: any chain, but always the same */
  chainId?: number;
  /** for one exchange, in milliseconds */
  timeout?: number;
}

/** A hostile node shall not fill our memory. What may need more (log-search.ts) is asked for in pieces. */
const MAX_ANSWER = 64 * 1024 * 1024;
const TOO_LARGE = new Error("its answer is too large");
const MAX_BATCH = 100;

/** Does not touch the network yet. Throws `config-invalid` for something that is no http(s) URL. */
export function connectRpc(url: string, options: RpcOptions = {}): Rpc {
  const { endpoint, headers, shown } = splitUrl(url);
  const timeout = options.timeout ?? 10_000;
  let expected = options.chainId;
  let checked = false;
  let nextId = 1;

  async function exchange(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    const messages = calls.map(([method, params]) => ({ jsonrpc: "2.0", id: nextId++, method, params }));
    const body = JSON.stringify(messages.length === 1 ? messages[0] : messages);
    let parsed: unknown;
    try {
      parsed = JSON.parse(await post(endpoint, headers, body, timeout));
    } catch (cause) {
      checked = false;
      throw new RpcFailure(`The chain's node at ${shown} cannot be asked: ${why(cause)}.`, {
        field: shown,
        isTooMuch: cause === TOO_LARGE,
        cause,
      });
    }
    const answers = new Map<unknown, Record<string, unknown>>();
    for (const answer of Array.isArray(parsed) ? parsed : [parsed]) {
      if (typeof answer === "object" && answer !== null) answers.set(answer.id, answer);
    }
    return messages.map(({ id, method }) => readAnswer(answers.get(id) ?? answers.get(null), method, shown));
  }

  async function check(): Promise<number> {
    const [answer] = await exchange([["eth_chainId", []]]);
    const id = Number(BigInt(quantity(unwrap(answer!), "eth_chainId", shown)));
    if (expected !== undefined && id !== expected) {
      throw new CertraceError(
        "chain-other",
        `The node at ${shown} is on chain ${id}, not on chain ${expected}.`,
        {
          field: "CERTRACE_CHAIN_ID",
          remedy: `Point CERTRACE_RPC_URL to a node of chain ${expected}, or set CERTRACE_CHAIN_ID and the address book to chain ${id}.`,
        },
      );
    }
    expected = id;
    checked = true;
    return id;
  }

  async function batch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    if (!checked) await check();
    const answers: RpcAnswer[] = [];
    for (let i = 0; i < calls.length; i += MAX_BATCH)
      answers.push(...(await exchange(calls.slice(i, i + MAX_BATCH))));
    return answers;
  }

  return {
    shown,
    batch,
    async request(method, params = []) {
      const [answer] = await batch([[method, params]]);
      return unwrap(answer!);
    },
    async chainId() {
      return checked ? expected! : check();
    },
  };
}

/** The result, or throws the failure. */
export function unwrap(answer: RpcAnswer): unknown {
  if ("failure" in answer) throw answer.failure;
  return answer.result;
}

/** A hex quantity as bigint; anything else is a node talking nonsense. */
export function quantity(value: unknown, what: string, shown: string): bigint {
  if (typeof value !== "string" || !/^0x[0-9a-fA-F]{1,64}$/.test(value)) {
    throw new RpcFailure(`The chain's node at ${shown} answered nonsense to ${what}.`, { field: what });
  }
  return BigInt(value);
}

function readAnswer(answer: Record<string, unknown> | undefined, method: string, shown: string): RpcAnswer {
  const error = answer?.error;
  if (typeof error === "object" && error !== null) {
    const { code, message, data } = error as Record<string, unknown>;
    const refusal = {
      code: typeof code === "number" ? code : 0,
      message: typeof message === "string" ? message.slice(0, 500) : "",
      ...(data === undefined ? {} : { data }),
    };
    const sentence = `The chain's node at ${shown} refused ${method}: ${refusal.message || `error ${refusal.code}`}.`;
    return { failure: new RpcFailure(sentence, { field: method, refusal }) };
  }
  if (answer !== undefined && "result" in answer) return { result: answer.result };
  return {
    failure: new RpcFailure(`The chain's node at ${shown} gave no answer to ${method}.`, { field: method }),
  };
}

async function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  timeout: number,
): Promise<string> {
  const signal = AbortSignal.timeout(timeout);
  const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "error" });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER) throw TOO_LARGE;
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  // Some nodes answer a refused call with HTTP 4xx/5xx and a JSON-RPC error: that error says more.
  if (!response.ok && !text.trimStart().startsWith("{")) throw new Error(`HTTP status ${response.status}`);
  return text;
}

function why(cause: unknown): string {
  if (!(cause instanceof Error)) return "unknown failure";
  if (cause.name === "TimeoutError") return "no answer in time";
  if (cause instanceof SyntaxError) return "its answer is not JSON";
  const inner = cause.cause;
  if (inner instanceof Error && "code" in inner) return String(inner.code);
  return cause.message.startsWith("HTTP status") || cause.message.startsWith("its answer")
    ? cause.message
    : "the connection failed";
}

function splitUrl(url: string): { endpoint: URL; headers: Record<string, string>; shown: string } {
  const endpoint = URL.parse(url);
  if (endpoint === null || !/^https?:$/.test(endpoint.protocol)) {
    throw new CertraceError("config-invalid", "The chain's address is not an http or https URL.", {
      field: "CERTRACE_RPC_URL",
      remedy: "Give the URL of a JSON-RPC node, such as http://127.0.0.1:8545.",
    });
  }
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (endpoint.username !== "" || endpoint.password !== "") {
    const pair = `${decodeURIComponent(endpoint.username)}:${decodeURIComponent(endpoint.password)}`;
    headers.authorization = `Basic ${Buffer.from(pair).toString("base64")}`;
    endpoint.username = "";
    endpoint.password = "";
  }
  return { endpoint, headers, shown: endpoint.origin };
}
