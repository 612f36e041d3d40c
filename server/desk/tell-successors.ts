/**
 * Tells those who hold certificates that are about to be superseded by what number the newer ones go: sealed to each of
 * them (core/successor), kept by the service for whoever verifies. Done before the chain says that they are superseded: a
 * run that is killed in between does it again, and whoever is superseded already was told.
 *
 * It is a courtesy and holds nothing up: what cannot be told (the department has no key of its own to sign with, an old file
 * is gone, a number is too long) is left out, and verifiers show the newer certificate's place as the chain has it.
 */
import type { DeskCertificate } from "../../core/desk/answers.ts";
import { CertraceError } from "../../core/errors.ts";
import { type HintMaker, makeHint } from "../successors/make.ts";
import type { DeskTools, Running } from "./case.ts";
import type { Place } from "./statuses.ts";

/** Made at the same time: the seals are made on other threads. */
const AT_ONCE = 100;

interface Pair {
  older: Place;
  newer: DeskCertificate;
}

type Tools = Pick<DeskTools, "certificates" | "department" | "now" | "successors">;

/** @returns how many were told. Throws what the stores throw. */
export async function tellSuccessors(
  pairs: readonly Pair[],
  { certificates, department: by, now, successors }: Tools,
  { progress, signal, signingKey }: Pick<Running, "progress" | "signal" | "signingKey">,
): Promise<number> {
  if (pairs.length === 0) return 0;
  const key = await signingKey().catch((error: unknown) => {
    if (error instanceof CertraceError && error.code === "key-not-usable") return null;
    throw error;
  });
  if (key === null) return 0;
  let told = 0;
  for (let from = 0; from < pairs.length; from += AT_ONCE) {
    signal.throwIfAborted();
    const some = pairs.slice(from, from + AT_ONCE);
    const maker = { by, key, now: now() };
    const made = await Promise.all(some.map((pair) => hintFor(pair, certificates, maker)));
    const hints = made.filter((hint) => hint !== null);
    await successors.put(hints);
    told += hints.length;
    progress({ stage: "tell", done: from + some.length, total: pairs.length, unit: "certificates" });
  }
  return told;
}

async function hintFor(
  { older, newer }: Pair,
  certificates: Tools["certificates"],
  maker: HintMaker,
): Promise<string | null> {
  const held = await certificates.at(older.root, older.index);
  if (held === null) return null;
  try {
    return await makeHint({ file: await certificates.file(held), newer, number: newer.number }, maker);
  } catch (error) {
    if (error instanceof CertraceError) return null; // the file is gone, or damaged
    throw error;
  }
}
