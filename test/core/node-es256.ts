/** node:crypto behind the interface that core asks for; tests compare with it and are quick by it. */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { P256PublicKey, VerifyEs256 } from "../../core/crypto.ts";

const keys = new Map<string, KeyObject>();

export const nodeVerifyEs256: VerifyEs256 = ({ x, y }: P256PublicKey, message, signature) => {
  try {
    const name = `${x}.${y}`;
    const key = keys.get(name) ?? createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    keys.set(name, key);
    return verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
  } catch {
    return false;
  }
};
