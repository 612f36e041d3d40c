/** node:crypto behind the interface that core asks for; tests compare with it and are quick by it. */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { derSignature, type P256PublicKey, type VerifyEs256 } from "../../core/crypto.ts";

const keys = new Map<string, KeyObject>();

export const nodeVerifyEs256: VerifyEs256 = ({ x, y }: P256PublicKey, message, signature) => {
  try {
    const name = `${x}.${y}`;
    const key = keys.get(name) ?? createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    keys.set(name, key);
    return signature.length === 64 && verify("sha256", message, key, derSignature(signature));
  } catch {
    return false;
  }
};
