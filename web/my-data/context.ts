/** What every room of the page is given: who is signed in, for whom they act, the trail, names, and the service. */
import { createContext, useContext } from "react";
import type { Clock } from "../../core/trail/days.ts";
import type { TrailItem } from "../../core/trail/item.ts";
import type { Names } from "../../core/trail/names.ts";
import type { Telling } from "../../core/trail/sentence.ts";
import type { Mark, RuleCode } from "../../core/trail/unusual.ts";
import type { Client } from "../components/client.ts";
import type { Spoken } from "../messages/catalogue.ts";
import { usePageWords, type Words } from "../messages/catalogue.ts";
import type { Address, Room } from "./address.ts";
import type { en } from "./messages/en.ts";
import type { ActingFor, CitizenSession } from "./session.ts";

/** The trail as far as it is loaded; a new object whenever that changed. */
export interface Trail {
  /** of all logs, newest first */
  items: readonly TrailItem[];
  get(key: string): TrailItem | undefined;
  /** `loading` until the oldest entry is there */
  state: "loading" | "complete" | "failed";
  /** what is unusual, by key; see core/trail/unusual */
  marks: ReadonlyMap<string, readonly Mark[]>;
  /** Unix milliseconds */
  readAt: number;
}

export interface MyData {
  session: CitizenSession;
  /** null: for oneself */
  acting: ActingFor | null;
  actFor(person: ActingFor | null): void;
  /** adds the CSRF token to what changes something, and `for` where somebody acts for another */
  client: Client;
  trail: Trail;
  /** after an act: reads what is new, and answers with the trail as it is then; undefined: there is none */
  reload(): Promise<Trail | undefined>;
  names(log: number): Names;
  /** some names could not be had */
  namesFailed: boolean;
  /** what core/trail needs to tell entries of a log */
  telling(log: number): Telling;
  clock: Clock;
  /** rules that the person switched off */
  rulesOff: ReadonlySet<RuleCode>;
  switchRule(rule: RuleCode, on: boolean): void;
  /** where on the page one is, e.g. `{room: "permissions", at: "1/34"}` for `#permissions/1/34` */
  address: Address;
  /** rooms that there are to link to */
  rooms: readonly Room[];
}

export const MyDataContext = createContext<MyData | undefined>(undefined);

export function useMyData(): MyData {
  const data = useContext(MyDataContext);
  if (!data) throw new Error("nobody is signed in: render below MyDataContext");
  return data;
}

/** This page's words. */
export const useWords = (): Words<Spoken<typeof en>> => usePageWords<Spoken<typeof en>>();
