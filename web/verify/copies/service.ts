/**
 * What making and reading copies asks of the service: hashes and a day, ciphertext, nothing of a person. Throws
 * CertraceError `service-unavailable`; `deposit-unknown` where the service says that there is no such copy any more, and
 * `deposit-damaged` where there is one and it cannot be given.
 */
import { CertraceError } from "../../../core/errors.ts";
import { decodeUtf8 } from "../../../core/text.ts";

const TIMEOUT = 10_000; // milliseconds

async function ask(path: string, body?: BodyInit, type = "application/json"): Promise<Uint8Array> {
  let response: Response;
  let answer: Uint8Array;
  try {
    response = await fetch(`/v1/copies/${path}`, {
      ...(body === undefined ? {} : { method: "POST", body, headers: { "content-type": type } }),
      signal: AbortSignal.timeout(TIMEOUT),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
    });
    answer = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new CertraceError("service-unavailable", `the service did not answer ${path}`, { cause });
  }
  if (response.ok) return answer;
  const { code } = read<{ code?: string }>(answer);
  throw new CertraceError(
    code === "deposit-unknown" || code === "deposit-damaged" ? code : "service-unavailable",
    `the service answered ${response.status}`,
  );
}

/** Whatever stands between us and the service may answer in its stead: that is no answer of the service. */
function read<T>(answer: Uint8Array): T {
  try {
    const value = JSON.parse(decodeUtf8(answer)) as T | null;
    if (value === null) throw new Error("null");
    return value;
  } catch (cause) {
    throw new CertraceError("service-unavailable", "the answer is not the service's", { cause });
  }
}

export async function askSeal(bound: {
  sd_hash: string;
  terms_hash: string;
  until: number;
}): Promise<string> {
  return read<{ jws: string }>(await ask("seals", JSON.stringify(bound))).jws;
}

export async function deposit(
  ciphertext: Uint8Array<ArrayBuffer>,
  until: number,
): Promise<{ id: string; secret: string }> {
  return read(await ask(`deposits?until=${until}`, ciphertext, "application/octet-stream"));
}

export const fetchDeposit = (id: string): Promise<Uint8Array> => ask(`deposits/${id}`);

export async function takeBack(id: string, secret: string): Promise<void> {
  await ask(`deposits/${id}/take-back`, JSON.stringify({ secret }));
}
