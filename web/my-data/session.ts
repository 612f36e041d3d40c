/** Who is signed in, as `GET /my/session` says. Only the form that this page uses is looked at. */
import type { Client } from "../components/client.ts";

export interface OwnSubject {
  log: number;
  origin: string;
  /** base64url */
  tag: string;
  proof: string;
}

/** Another person for whom the signed-in one may act. */
export interface ActingFor {
  log: number;
  /** log index */
  representation: number;
  ground: "parent" | "guardian" | "mandate";
  /** RFC 3339 */
  until: string;
  /** what the department called the person */
  label: string | null;
}

export interface CitizenSession {
  signedIn: true;
  kind: "citizen";
  name: string;
  csrf: string;
  /** Unix seconds */
  expiresAt: number;
  subjects: OwnSubject[];
  mayActFor: ActingFor[];
  /** logs opened since: a new sign-in has them */
  later?: number[];
}

export interface NobodySession {
  signedIn: false;
  /** whether there is any way to sign in here */
  offered: boolean;
}

/** Somebody of a department: the inbox is theirs, not this page. */
export interface StaffSession {
  signedIn: true;
  kind: "department";
  name: string;
  csrf: string;
}

export type Session = CitizenSession | StaffSession | NobodySession;

export const readSession = (client: Client): Promise<Session> => client.get<Session>("/my/session");
