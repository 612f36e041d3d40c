/**
 * Core's `DigestText` on node:crypto: for short texts its one-shot hash is several times faster than the portable one.
 */
import { hash } from "node:crypto";
import type { DigestText } from "../core/crypto.ts";

export const nodeDigestText: DigestText = (text) => hash("sha256", text, "base64url");
