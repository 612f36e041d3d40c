/**
 * What making and reading copies asks of the service: hashes and a day, ciphertext, nothing of a person. Throws
 * CertraceError `service-unavailable`; `deposit-unknown` where the service says that there is no such copy any more, and
 * `deposit-damaged` where there is one and it cannot be given.
 */
import { CertraceError } from "../../../core/errors.ts";

const TIMEOUT = 10_000; // milliseconds

async function ask(path: string, body?: BodyInit, type = "application/json"): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/v1/copies/${path}`, {
      ...(body === undefined ? {} : { method: "POST", body, headers: { "content-type": type } }),
      signal: AbortSignal.timeout(TIMEOUT),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
    });
  } catch (cause) {
    throw new CertraceError("service-unavailable", `the service did not answer ${path}`, { cause });
  }
  if (response.ok) return response;
  const { code = null } = (await response.json().catch(() => ({}))) as { code?: unknown };
  throw new CertraceError(
    code === "deposit-unknown" || code === "deposit-damaged" ? code : "service-unavailable",
    `the service answered ${response.status}`,
  );
}

export async function askSeal(bound: {
  sd_hash: string;
  terms_hash: string;
  until: number;
}): Promise<string> {
  const { jws } = (await (await ask("seals", JSON.stringify(bound))).json()) as { jws: string };
  return jws;
}

export async function deposit(
  ciphertext: Uint8Array<ArrayBuffer>,
  until: number,
): Promise<{ id: string; secret: string }> {
  const answer = await ask(`deposits?until=${until}`, ciphertext, "application/octet-stream");
  return (await answer.json()) as { id: string; secret: string };
}

export async function fetchDeposit(id: string): Promise<Uint8Array> {
  return new Uint8Array(await (await ask(`deposits/${id}`)).arrayBuffer());
}

export async function takeBack(id: string, secret: string): Promise<void> {
  await ask(`deposits/${id}/take-back`, JSON.stringify({ secret }));
}
