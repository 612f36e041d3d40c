/**
 * Proofs of inclusion as text (C2SP tlog-proof): index, RFC 6962 path and the signed checkpoint, so that public tools
 * can check them offline. `extra` is not authenticated by anything and never believed.
 */
import { CertraceError } from "../errors.ts";
import { encodeBase64, tryDecodeBase64, tryDecodeHash } from "../note/base64.ts";

/** the first line */
export const PROOF_HEADER = "c2sp.org/tlog-proof@v1";
const MAX_PATH = 64;

export interface TlogProof {
  index: number;
  /** from the leaf's neighbour upwards */
  path: Uint8Array[];
  /** the signed note, verbatim */
  checkpoint: string;
  extra: Uint8Array | null;
}

export function formatProof({ index, path, checkpoint, extra }: TlogProof): string {
  const lines = [PROOF_HEADER, ...(extra === null ? [] : [`extra ${encodeBase64(extra)}`]), `index ${index}`];
  return `${[...lines, ...path.map(encodeBase64)].join("\n")}\n\n${checkpoint}`;
}

/** Throws `proof-malformed`. */
export function parseProof(text: string): TlogProof {
  const split = text.indexOf("\n\n");
  if (split === -1) throw malformed("its checkpoint is missing");
  const lines = text.slice(0, split).split("\n");
  if (lines.shift() !== PROOF_HEADER) throw malformed(`it does not begin with ${PROOF_HEADER}`);
  const extra = lines[0]?.startsWith("extra ") ? tryDecodeBase64(lines.shift()!.slice(6)) : undefined;
  if (extra === null) throw malformed("its extra data");
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? "")?.[1];
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw malformed("its index");
  if (lines.length > MAX_PATH) throw malformed("its path is longer than any path can be");
  const path = lines.map((line) => {
    const hash = tryDecodeHash(line);
    if (hash === null) throw malformed("a hash of its path");
    return hash;
  });
  return { index: Number(index), path, checkpoint: text.slice(split + 2), extra: extra ?? null };
}

function malformed(why: string): CertraceError<"proof-malformed"> {
  return new CertraceError("proof-malformed", `the proof cannot be read: ${why}`, {
    field: "proof",
    remedy: "Get it again from the log: it was altered, or it is no C2SP tlog-proof.",
  });
}
