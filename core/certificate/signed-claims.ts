/**
 * The claims that the verifier itself reads, checked for their form: SD-JWT VC section 2.2.2 (registered claims),
 * RFC 7519 (times), RFC 7800 (cnf), Token Status List section 6.2 (status). Times are whole Unix seconds within
 * the years 1970 to 9999: a date that does not exist is refused, not rounded.
 *
 * Throws CertraceError with a FormatCode and the claim in `field`.
 */
import { isJsonObject, type JsonObject } from "../json.ts";
import { p256FromJwk } from "../jwk.ts";
import { malformed } from "./malformed.ts";
import type { SignedClaims } from "./model.ts";

/** 9999-12-31T23:59:59Z */
const LAST_SECOND = 253402300799;

export function readSignedClaims(body: JsonObject): SignedClaims {
  if (Object.hasOwn(body, "_sd_alg") && body._sd_alg !== "sha-256") throw malformed("sd-alg", "_sd_alg");
  const nbf = time(body, "nbf");
  const exp = time(body, "exp");
  if (nbf !== null && exp !== null && nbf >= exp) throw malformed("claim-window", "exp");
  return {
    iss: text(body, "iss"),
    vct: text(body, "vct"),
    vctIntegrity: Object.hasOwn(body, "vct#integrity") ? text(body, "vct#integrity") : null,
    iat: time(body, "iat"),
    nbf,
    exp,
    cnf: holderKey(body),
    statusList: statusList(body),
  };
}

function text(body: JsonObject, name: string): string {
  if (!Object.hasOwn(body, name)) throw malformed("claim-missing", name);
  const value = body[name];
  if (typeof value !== "string" || value === "") throw malformed("claim-invalid", name);
  return value;
}

function time(body: JsonObject, name: "iat" | "nbf" | "exp"): number | null {
  if (!Object.hasOwn(body, name)) return null;
  const value = body[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > LAST_SECOND) {
    throw malformed("claim-time", name);
  }
  return value;
}

function holderKey(body: JsonObject): SignedClaims["cnf"] {
  if (!Object.hasOwn(body, "cnf")) return null;
  const key = isJsonObject(body.cnf) && Object.hasOwn(body.cnf, "jwk") ? p256FromJwk(body.cnf.jwk) : null;
  if (key === null) throw malformed("claim-cnf", "cnf");
  return key;
}

function statusList(body: JsonObject): SignedClaims["statusList"] {
  if (!Object.hasOwn(body, "status")) throw malformed("claim-missing", "status");
  const reference = isJsonObject(body.status) ? body.status.status_list : undefined;
  if (!isJsonObject(reference)) throw malformed("claim-invalid", "status");
  const { uri, idx } = reference;
  if (typeof uri !== "string" || typeof idx !== "number" || !Number.isInteger(idx) || idx < 0) {
    throw malformed("claim-invalid", "status");
  }
  return { uri, idx };
}
