/**
 * A small witness after C2SP tlog-witness, with a key of its own: it knows one log, remembers the newest checkpoint that
 * it cosigned, and cosigns only what provably extends that. For tests it can also be slow, gone, or lie.
 */
import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeBase64url } from "../../../core/base64url.ts";
import { verifyConsistency } from "../../../core/merkle/proof.ts";
import { tryDecodeHash } from "../../../core/note/base64.ts";
import { parseCheckpoint } from "../../../core/note/checkpoint.ts";
import { COSIGNATURE, type NoteKey } from "../../../core/note/key.ts";
import { formatNote, parseNote } from "../../../core/note/note.ts";
import { cosignNote } from "../../../core/note/sign.ts";
import { verifyNote } from "../../../core/note/verify.ts";

export interface TestWitness {
  key: NoteKey;
  url: string;
  /** what it cosigned last */
  seen: { size: number; root: Uint8Array };
  /** requests so far, with the old size that each named and the status that it got */
  asked: { old: number; status: number }[];
  /** answers instead of the protocol's */
  misbehave: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  /** the time that it signs, Unix seconds */
  time: number;
  close(): Promise<void>;
}

/** @param log the verifier key of the log that it knows */
export async function startWitness(log: NoteKey, name = "witness.example/w1"): Promise<TestWitness> {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const secret = createPrivateKey(privateKey.export({ format: "pem", type: "pkcs8" }));
  const x = publicKey.export({ format: "jwk" }).x!;
  const key: NoteKey = { name, type: COSIGNATURE, publicKey: decodeBase64url(x) };

  async function answer(body: string): Promise<{ old: number; status: number; type?: string; text: string }> {
    const split = body.indexOf("\n\n");
    const [first = "", ...lines] = body.slice(0, split).split("\n");
    const note = parseNote(body.slice(split + 2));
    const checkpoint = parseCheckpoint(note.text);
    const old = Number(/^old (0|[1-9]\d*)$/.exec(first)?.[1] ?? Number.NaN);
    const refuse = (status: number, text = "", type?: string) =>
      type === undefined ? { old, status, text } : { old, status, text, type };
    if (Number.isNaN(old) || lines.length > 63) return refuse(400);
    if (checkpoint.origin !== log.name) return refuse(404);
    if ((await verifyNote(note, [log])).verified.length === 0) return refuse(403);
    if (old > checkpoint.size) return refuse(400);
    const { seen } = witness;
    if (old !== seen.size) return refuse(409, `${seen.size}\n`, "text/x.tlog.size");
    const proof = lines.map((line) => tryDecodeHash(line)!);
    if (old === checkpoint.size && !checkpoint.root.every((byte, i) => byte === seen.root[i]))
      return refuse(409);
    const heads = { size1: old, root1: seen.root, size2: checkpoint.size, root2: checkpoint.root };
    if (old === 0 ? proof.length > 0 : !verifyConsistency({ ...heads, proof })) return refuse(422);
    witness.seen = { size: checkpoint.size, root: checkpoint.root };
    const cosignature = cosignNote(note.text, key, witness.time, (message) => sign(null, message, secret));
    const lone = formatNote({ text: note.text, signatures: [cosignature] });
    return { old, status: 200, text: lone.slice(note.text.length + 1) };
  }

  const server = createServer(async (request, response) => {
    if (witness.misbehave !== null) return witness.misbehave(request, response);
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const { old, status, text, type = "text/plain" } = await answer(body);
    witness.asked.push({ old, status });
    response.writeHead(status, { "content-type": type }).end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const witness: TestWitness = {
    key,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: { size: 0, root: new Uint8Array(32) },
    asked: [],
    misbehave: null,
    time: 1_790_000_000,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return witness;
}
