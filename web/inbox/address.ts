/** Where in the inbox one is stands in the address: `#open`, `#overdue`, `#closed`, or one objection `#1/57`. */
import { useEffect, useState } from "react";

export const STATES = ["open", "overdue", "closed"] as const;
export type DisputeState = (typeof STATES)[number];

export type Address = { list: DisputeState } | { log: number; index: number };

export function parseAddress(hash: string): Address {
  const [, log, index] = /^#([0-9]{1,10})\/([0-9]{1,16})$/.exec(hash) ?? [];
  if (log !== undefined) return { log: Number(log), index: Number(index) };
  return { list: STATES.find((each) => hash === `#${each}`) ?? "open" };
}

export function useAddress(): Address {
  const [hash, setHash] = useState(() => location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return parseAddress(hash);
}
