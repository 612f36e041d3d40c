/**
 * Ours: the statuses of n certificates of `all` changed by a list that somebody handed in, at a desk on a real embedded
 * chain. Timed from the checker's approval until the case is done, which it is when the chain has confirmed every change.
 * Beside it, how long the maker waits between handing in the list and seeing what will change. The list is in no order, and
 * names every so manieth certificate: so they share words of the chain's status bitmap with others that stay as they are.
 * Usage: desk-status.ts <n> <all>
 */
import type { StatusOutcome, StatusPreview } from "../../core/desk/kinds.ts";
import { CHECKER, numbers, openDeskOnChain, register, typeOf } from "../../test/server/desk/desk-chain.ts";
import { report, timed } from "./result.ts";

const n = Number(process.argv[2] ?? 10_000);
const all = numbers("B", Number(process.argv[3] ?? 50_000));
const step = Math.floor(all.length / n);

const at = await openDeskOnChain();
try {
  const { vct } = await at.define(typeOf("licence"));
  await at.done("issue", { register: await at.upload("all.csv", register(all)), type: vct, papers: false });

  const listed = all.filter((_, i) => i % step === 0).slice(0, n);
  // 7919 is prime: a walk through all of them that never goes to a neighbour
  const shuffled = listed.map((_, i) => listed[(i * 7_919) % listed.length]);
  const list = await at.upload("list.csv", `number\n${shuffled.join("\n")}\n`);
  const kept = await at.submitted("status", { action: "suspend", list, reason: "temporarily-seized" });
  let preview!: StatusPreview;
  const shownSeconds = await timed(async () => {
    preview = await at.preview<StatusPreview>(kept);
  });
  const seconds = await timed(async () => {
    await at.desk.acts.approve(CHECKER, kept.id, kept.revision, kept.digest);
    for await (const _ of at.desk.watch(kept.id, new AbortController().signal));
  });
  const { outcome, state } = await at.desk.case(kept.id);
  const { changed, transactions } = outcome as StatusOutcome;
  if (state !== "done" || changed !== n || preview.counts.change !== n)
    throw new Error(`${changed} of ${n} were changed; the case is ${state}`);
  report("certrace desk-status", n, seconds, { shownSeconds, transactions: transactions.length });
} finally {
  await at.close();
}
