/**
 * Where in the inbox one is stands in the address: `#open`, `#overdue`, `#closed`, one objection `#1/57`, exchanges of
 * which one side is missing, `#one-sided` and `#one-sided-waiting`, or sealed inquiries, `#sealed` and `#disclosed`.
 */
import { useEffect, useState } from "react";

export const STATES = ["open", "overdue", "closed"] as const;
export type DisputeState = (typeof STATES)[number];

/** `waiting`: the other side may still come */
export type OneSidedState = "late" | "waiting";

export type SealState = "sealed" | "disclosed";

export type Address =
  | { list: DisputeState }
  | { oneSided: OneSidedState }
  | { seals: SealState }
  | { log: number; index: number };

export function parseAddress(hash: string): Address {
  const [, log, index] = /^#([0-9]{1,10})\/([0-9]{1,16})$/.exec(hash) ?? [];
  if (log !== undefined) return { log: Number(log), index: Number(index) };
  if (hash === oneSidedHref("late")) return { oneSided: "late" };
  if (hash === oneSidedHref("waiting")) return { oneSided: "waiting" };
  if (hash === "#sealed" || hash === "#disclosed") return { seals: hash.slice(1) as SealState };
  return { list: STATES.find((each) => hash === `#${each}`) ?? "open" };
}

export const oneSidedHref = (state: OneSidedState): string =>
  state === "late" ? "#one-sided" : "#one-sided-waiting";

export function useAddress(): Address {
  const [hash, setHash] = useState(() => location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return parseAddress(hash);
}
