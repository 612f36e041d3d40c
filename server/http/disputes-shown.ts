/** Disputes as their parties see them: with the clock, with who owes the answer, and with the words that were kept apart. */
import type { Attachment } from "../ledger/attachments.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { DisputeView } from "../trail/records.ts";
import { type Owner, owing } from "../trail/trail.ts";
import { problem } from "./problem.ts";

type From = Pick<Ledger, "acts" | "log" | "trail">;

interface Asked {
  state?: "open" | "overdue" | "closed" | undefined;
  before?: number | undefined;
  limit: number;
}

/** A page of the disputes that somebody takes part in. @param now Unix seconds */
export async function disputesOf(
  owner: Owner,
  { state, before, limit }: Asked,
  { trail }: Pick<From, "trail">,
  now: number,
) {
  await trail.caughtUp();
  return trail.disputesOf(owner, {
    limit,
    ...(state === undefined ? {} : { open: state !== "closed" }),
    ...(state === "overdue" ? { dueBefore: now * 1000 } : {}),
    ...(before === undefined ? {} : { before }),
  });
}

/** @param now Unix seconds */
export function clockOf(dispute: DisputeView, now: number) {
  const { index, entry, consumer, holder, time, due, open } = dispute;
  const overdue = open && Date.parse(due) < now * 1000;
  return { index, entry, consumer, holder, time, due, open, overdue, owing: open ? owing(dispute) : [] };
}

/** For a list: without words. */
export function listed(dispute: DisputeView, now: number) {
  const responses = dispute.responses.map(({ attachments: _, ...response }) => response);
  return { ...clockOf(dispute, now), responses };
}

export async function shown(dispute: DisputeView, ledger: From, now: number) {
  return {
    ...clockOf(dispute, now),
    ...(await said(dispute.index, dispute.attachments, ledger)),
    responses: await Promise.all(
      dispute.responses.map(async ({ attachments, ...response }) => ({
        ...response,
        ...(await said(response.index, attachments, ledger)),
      })),
    ),
  };
}

/** The dispute that a party asks for. Throws `dispute-unknown`: also to others, who learn nothing of it. */
export async function disputeOf(
  department: number,
  index: number,
  { log, trail }: From,
): Promise<DisputeView> {
  await trail.caughtUp();
  const dispute = index < log.size ? await trail.dispute(index) : null;
  if (dispute !== null && (dispute.consumer === department || dispute.holder === department)) return dispute;
  throw problem("dispute-unknown", `There is no dispute ${index} in which this department takes part.`, {
    field: "index",
    remedy: "Take an index from the list of disputes.",
  });
}

/** A file of a dispute or of one of its answers. Throws `attachment-unknown`. */
export async function fileOf(dispute: DisputeView, hash: string, { acts }: From): Promise<Attachment> {
  for (const each of [dispute, ...dispute.responses]) {
    const file = each.attachments.includes(hash) ? await acts.attachment(each.index, hash) : null;
    if (file !== null) return file;
  }
  throw problem("attachment-unknown", "The dispute has no such file, or it was erased.", {
    field: "hash",
    remedy: "Take a hash from the dispute's attachments.",
  });
}

async function said(index: number, hashes: readonly string[], { acts, log }: From) {
  const opening = await log.opening(index);
  const files = await Promise.all(hashes.map((hash) => acts.attachment(index, hash)));
  return {
    words: opening === null ? null : { salt: opening.salt, text: opening.text },
    attachments: hashes.flatMap((hash, i) => {
      const file = files[i];
      return file ? [{ hash, name: file.name, type: file.type, size: file.bytes.length }] : [];
    }),
  };
}
