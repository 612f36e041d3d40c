/** What commands that send a service something have in common: its answer, or its refusal in its own words. */
import { CertraceError } from "../../core/errors.ts";

/**
 * @param otherwise what else the user can do
 * @returns the body of a 200 or 201. Throws `service-unavailable`, and what the service answers (RFC 9457)
 */
export async function askService(
  url: URL,
  init: RequestInit,
  otherwise: string,
): Promise<Buffer<ArrayBuffer>> {
  let status: number;
  let bytes: Buffer<ArrayBuffer>;
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000), redirect: "error" });
    status = response.status;
    bytes = Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    throw new CertraceError("service-unavailable", `The service ${url.origin} cannot be asked`, {
      field: "--service",
      remedy: `start it with npm start, name another with --service, or ${otherwise}`,
      cause,
    });
  }
  if (status === 200 || status === 201) return bytes;
  throw refusal(status, bytes, otherwise);
}

/** What the service said, as far as it can be read. */
function refusal(status: number, bytes: Uint8Array, otherwise: string): CertraceError {
  let problem: { code?: unknown; detail?: unknown; remedy?: unknown } = {};
  try {
    problem = JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    // no problem details: the status has to do
  }
  const { code, detail, remedy } = problem;
  return new CertraceError(
    typeof code === "string" && /^[a-z0-9-]{1,64}$/.test(code) ? code : "service-unavailable",
    typeof detail === "string" ? detail : `The service answered ${status}`,
    { remedy: typeof remedy === "string" ? remedy : `try again, or ${otherwise}` },
  );
}
