/** Certificate files as somebody might leave them who can write the desk's folder and has no key to sign with. */
import { hash } from "node:crypto";
import { encodeBase64urlText } from "../../../core/base64url.ts";
import type { JsonValue } from "../../../core/json.ts";

/** The file with another value for a disclosed claim, its digest put right; undefined: the claim's disclosure is gone. */
export function withClaim(text: string, name: string, value: JsonValue | undefined): string {
  const file = JSON.parse(text);
  const { disclosures } = file.header;
  const at = disclosures.findIndex((each: string) => decoded(each)[1] === name);
  const [salt] = decoded(disclosures[at]);
  if (value === undefined) disclosures.splice(at, 1);
  else {
    const other = encodeBase64urlText(JSON.stringify([salt, name, value]));
    const payload = Buffer.from(file.payload, "base64url").toString();
    file.payload = encodeBase64urlText(payload.replace(digestOf(disclosures[at]), digestOf(other)));
    disclosures[at] = other;
  }
  return JSON.stringify(file);
}

const decoded = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
const digestOf = (disclosure: string): string => hash("sha256", disclosure, "base64url");
