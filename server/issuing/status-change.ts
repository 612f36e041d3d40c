/**
 * Changes the status of certificates that were issued: one, a list, whole batches. Finds them by their files, by
 * their numbers in a job's folder, or by where they hang; hashes the decision document; cuts the change into calls
 * that fit a transaction. What the chain has said of a certificate once stays in its history.
 */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeBase64url } from "../../core/base64url.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { CertraceError } from "../../core/errors.ts";
import type { CertificateRef, ReasonName, StatusName } from "../../core/verify/facts.ts";
import type { Act, Sender } from "../chain/acts.ts";
import type { Manifest } from "./manifest.ts";
import { type OnProgress, ProgressMeter } from "./progress.ts";
import { openRegister } from "./register.ts";
import { actDigest, statusActs } from "./status-acts.ts";

/** Certificates of one batch. */
export interface StatusTarget {
  department: number;
  /** base64url */
  root: string;
  /** in any order, repetitions allowed */
  indexes: readonly number[];
}

export interface StatusRequest {
  /** in whose name: the issuing department or a successor of it */
  by: number;
  targets: readonly StatusTarget[];
  status: Exclude<StatusName, "superseded">;
  reason: ReasonName;
  /** see `hashDecision`; null: none */
  decision: string | null;
  sender: Sender;
  onProgress?: OnProgress | undefined;
  /** looked at before each call */
  signal?: AbortSignal | undefined;
  /**
   * Names the change: worked out again under the same name after a crash, what the outbox has accepted is not sent twice,
   * though the chain may not show it yet. Left out: a change of its own each time, since to suspend, reinstate and suspend
   * again are three acts, though two of them say the same.
   */
  operation?: string | undefined;
}

export interface SupersedeRequest
  extends Pick<
    StatusRequest,
    "by" | "reason" | "decision" | "sender" | "onProgress" | "signal" | "operation"
  > {
  /** each certificate and its newer version, which must be anchored */
  pairs: readonly { older: CertificateRef; newer: CertificateRef }[];
}

export interface StatusSummary {
  certificates: number;
  transactions: string[];
}

/**
 * Throws the codes of `Sender.send`; `chain-refused` with the field CertificateRegistryRevokedIsFinal where one of
 * the certificates is revoked already. Calls before the refused one stay; the same change again is harmless.
 */
export async function changeStatuses(request: StatusRequest): Promise<StatusSummary> {
  return send(actsOfChange(request), request, request.targets);
}

/** The calls that `changeStatuses` would send. */
export function actsOfChange(
  request: Pick<StatusRequest, "by" | "targets" | "status" | "reason" | "decision">,
): Act[] {
  const { by, status, reason, decision } = request;
  return [...byBatch(request.targets).values()].flatMap(({ department, root, indexes }) =>
    statusActs({ by, department, root, status, reason, decision, indexes }),
  );
}

/** Throws what `changeStatuses` throws, and `supersede-self`. */
export async function supersede(request: SupersedeRequest): Promise<StatusSummary> {
  const targets = request.pairs.map(({ older }) => ({ ...older, indexes: [older.index] }));
  return send(actsOfSuperseding(request), request, targets);
}

/** The calls that `supersede` would send. Throws `supersede-self`. */
export function actsOfSuperseding(
  request: Pick<SupersedeRequest, "by" | "pairs" | "reason" | "decision">,
): Act[] {
  const { by, reason, decision, pairs } = request;
  const newer = new Map<string, CertificateRef>();
  for (const pair of pairs) {
    if (key(pair.older) === key(pair.newer)) {
      throw new CertraceError("supersede-self", "a certificate cannot be a newer version of itself", {
        field: "by",
        remedy: "Name the newer certificate.",
      });
    }
    newer.set(key(pair.older), pair.newer);
  }
  const targets = pairs.map(({ older }) => ({ ...older, indexes: [older.index] }));
  return [...byBatch(targets).values()].flatMap(({ department, root, indexes }) => {
    const successors = indexes.map((index) => newer.get(key({ department, root, index }))!);
    return statusActs({ by, department, root, status: "superseded", reason, decision, indexes, successors });
  });
}

async function send(
  acts: readonly Act[],
  {
    operation = encodeBase64url(randomBytes(16)),
    sender,
    onProgress,
    signal,
  }: Pick<StatusRequest, "operation" | "sender" | "onProgress" | "signal">,
  targets: readonly StatusTarget[],
): Promise<StatusSummary> {
  const meter = new ProgressMeter("status", onProgress);
  const transactions: string[] = [];
  for (const [i, act] of acts.entries()) {
    signal?.throwIfAborted();
    const { transaction } = await sender.send(`status/${operation}/${actDigest(act)}`, act);
    transactions.push(transaction);
    meter.report(i + 1, acts.length);
  }
  const certificates = [...byBatch(targets).values()].reduce((sum, { indexes }) => sum + indexes.length, 0);
  return { certificates, transactions };
}

/** One target for each batch, its indexes ascending and each once. */
function byBatch(targets: readonly StatusTarget[]): Map<string, StatusTarget> {
  const batches = new Map<string, { department: number; root: string; indexes: Set<number> }>();
  for (const { department, root, indexes } of targets) {
    const name = `${department}/${root}`;
    const batch = batches.get(name) ?? { department, root, indexes: new Set<number>() };
    for (const index of indexes) batch.indexes.add(index);
    batches.set(name, batch);
  }
  return new Map(
    [...batches].map(([name, batch]) => [
      name,
      { ...batch, indexes: [...batch.indexes].sort((a, b) => a - b) },
    ]),
  );
}

function key({ department, root, index }: CertificateRef): string {
  return `${department}/${root}/${index}`;
}

/**
 * Where the certificate of a file hangs. Throws the format codes of core, `certificate-unreadable`,
 * `anchor-missing`, and `registry-differs` for one that hangs in another registry than these (CAIP-10): ours, and those
 * that it mirrors.
 */
export async function refOfFile(file: string, registries: readonly string[]): Promise<CertificateRef> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const remedy = "Name a certificate file that exists and that you may read.";
    throw new CertraceError("certificate-unreadable", `cannot read ${file}`, { field: file, remedy, cause });
  }
  const { anchor } = parseCertificate(bytes);
  if (anchor === null) {
    const remedy = "Use the certificate file; the compact form does not say where it hangs.";
    throw new CertraceError("anchor-missing", `${file} carries no anchor`, { field: file, remedy });
  }
  if (!registries.includes(anchor.registry)) {
    const remedy = `Change its status where it was issued: ${anchor.registry}.`;
    throw new CertraceError("registry-differs", `${file} hangs in another registry`, { field: file, remedy });
  }
  return { department: anchor.department, root: anchor.root, index: anchor.index };
}

/** Finds certificates by number in the folder of a finished job. Throws `number-unknown`, `manifest-unreadable`. */
export async function refsOfNumbers(out: string, numbers: ReadonlySet<string>): Promise<StatusTarget[]> {
  const { department, batches } = await readManifest(out);
  const roots = new Map(batches.map(({ batch, root }) => [batch, root]));
  const index = await openRegister({ path: join(out, "certificates.csv") }, ["number", "batch", "index"]);
  const unknown = new Set(numbers);
  const found: StatusTarget[] = [];
  for await (const rows of index.rows) {
    for (const { cells } of rows) {
      const [number, batch, at] = cells as [string, string, string];
      if (unknown.delete(number)) found.push({ department, root: roots.get(batch)!, indexes: [Number(at)] });
    }
  }
  if (unknown.size === 0) return found;
  const shown = [...unknown].slice(0, 5).join(", ");
  throw new CertraceError("number-unknown", `${unknown.size} numbers are not in ${out}: ${shown}`, {
    field: "number",
    remedy: "Check the numbers, and that the folder is the one they were issued into. Nothing was changed.",
  });
}

/** All of a batch; its size is in the manifest and on chain. */
export function wholeBatch(department: number, root: string, size: number): StatusTarget {
  return { department, root, indexes: Array.from({ length: size }, (_, index) => index) };
}

/** Throws `manifest-unreadable`. */
export async function readManifest(out: string): Promise<Manifest> {
  try {
    const manifest = JSON.parse(await readFile(join(out, "manifest.json"), "utf8")) as Manifest;
    if (manifest.v === 1) return manifest;
  } catch (cause) {
    throw noManifest(out, cause);
  }
  throw noManifest(out, undefined);
}

function noManifest(out: string, cause: unknown): CertraceError {
  return new CertraceError("manifest-unreadable", `${out} holds no finished job`, {
    field: "out",
    remedy: "Name a folder that `certrace issue` has finished; run it again if it was interrupted.",
    cause,
  });
}

/** SHA-256 of a decision document, base64url. Throws `decision-unreadable`. */
export async function hashDecision(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch (cause) {
    const remedy = "Name the decision document: a file that exists and that you may read.";
    throw new CertraceError("decision-unreadable", `cannot read ${file}`, {
      field: "decision",
      remedy,
      cause,
    });
  }
  return encodeBase64url(hash.digest());
}
