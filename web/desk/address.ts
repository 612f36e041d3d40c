/**
 * Where on the desk one is stands in the address, so that the browser's own Back, links and bookmarks work: `#cases`,
 * `#cases/<id>`, `#types/<part>` … Never a person's name or a certificate's number: what one looks at is one's own
 * business, and addresses are kept by browsers.
 */
import { useEffect, useState } from "react";

export const ROOMS = ["overview", "issue", "cases", "certificates", "types", "checks", "activity"] as const;
export type Room = (typeof ROOMS)[number];

export interface Address {
  room: Room;
  /** what in the room is looked at: a case's id, a kind of list …; null: nothing in particular */
  at: string | null;
}

/** Where the window goes in which somebody signed in again (again.tsx). */
export const SIGNED_IN_AGAIN = "#signed-in";

export function parseAddress(hash: string): Address {
  const [, room, at] = /^#([a-z]+)(?:\/([A-Za-z0-9_-]{1,512}))?$/.exec(hash) ?? [];
  const known = ROOMS.find((each) => each === room);
  return known ? { room: known, at: at ?? null } : { room: "overview", at: null };
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
