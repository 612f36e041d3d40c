/**
 * Where on the page one is stands in the address, so that the browser's own Back, links and bookmarks work:
 * `#trail`, `#trail/<log>/<index>`, `#permissions/<log>/<index>` … Nothing personal stands in it: places in a log only.
 */
import { useEffect, useState } from "react";

export const ROOMS = ["trail", "knowledge", "permissions", "objections", "proof", "notices"] as const;
export type Room = (typeof ROOMS)[number];

export interface Address {
  room: Room;
  /** the entry looked at, `<log>/<index>`; null: none */
  at: string | null;
}

export function parseAddress(hash: string): Address {
  // the links of letters go on behind this (notices/link.ts)
  if (hash.startsWith("#notices/")) return { room: "notices", at: null };
  const [, room, at] = /^#([a-z]+)(?:\/([0-9]{1,10}\/[0-9]{1,16}))?$/.exec(hash) ?? [];
  const known = ROOMS.find((each) => each === room);
  return known ? { room: known, at: at ?? null } : { room: "trail", at: null };
}

export const hrefOf = (room: Room, at: string | null = null): string =>
  `#${room}${at === null ? "" : `/${at}`}`;

export function useAddress(): Address {
  const [hash, setHash] = useState(() => location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return parseAddress(hash);
}
