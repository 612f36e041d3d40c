/** What every room of the desk is given: who works there, the service, where on the page they are. */
import { createContext, useContext } from "react";
import type { DeskMe } from "../../core/desk/answers.ts";
import type { Client } from "../components/client.ts";
import type { Address } from "./address.ts";

export interface DeskData {
  me: DeskMe;
  /** adds the CSRF token to what changes something; a new one after another sign-in */
  client: Client;
  address: Address;
  /** asks anew what waits, after something was done */
  refresh(): void;
}

export const DeskContext = createContext<DeskData | undefined>(undefined);

export function useDesk(): DeskData {
  const data = useContext(DeskContext);
  if (!data) throw new Error("nobody works here: render below DeskContext");
  return data;
}
