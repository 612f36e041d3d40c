/**
 * Entries about departments and the log itself, under a department's own tag: heartbeats, so that silence shows as a gap
 * instead of peace; versions of the catalogue and of the rules of what is unusual; and what was erased.
 */
import { ascending, integer, oneOf, record, type Shape } from "../../shape.ts";
import { department, hash, logIndex, minute } from "../terms.ts";
import { type Common, common, signed } from "./common.ts";

/** How much a department exchanged in a stretch of time. Each begins where the one before ended. */
interface Beat {
  /** whole minutes, RFC 3339, UTC; `until` is exclusive */
  from: string;
  until: string;
  /** exchanges in the role of the consumer, and of the holder */
  consumed: number;
  released: number;
}

export interface HeartbeatBody extends Common, Beat {
  kind: "heartbeat";
  department: number;
}

export interface HeartbeatEvent extends Beat {
  kind: "heartbeat";
}

export interface CatalogueBody extends Common {
  kind: "catalogue";
  version: number;
  /** see `catalogueHash` */
  hash: string;
}

/** The rules by which a page marks what is unusual (core/trail/unusual). */
export interface RulesBody extends Common {
  kind: "rules";
  version: number;
  /** base64url SHA-256 of their RFC 8785 text */
  hash: string;
}

export interface ErasedBody extends Common {
  kind: "erased";
  /** log indexes whose bodies are gone, ascending */
  entries: number[];
  why: "retention" | "request";
}

const beat = { from: minute, until: minute, consumed: integer(0), released: integer(0) };

export const CONDUCT_BODIES = {
  heartbeat: record({ ...common, kind: oneOf("heartbeat"), department, ...beat }, signed),
  catalogue: record({ ...common, kind: oneOf("catalogue"), version: integer(1), hash }),
  rules: record({ ...common, kind: oneOf("rules"), version: integer(1), hash }),
  erased: record({
    ...common,
    kind: oneOf("erased"),
    entries: ascending(logIndex, 1, 4096),
    why: oneOf("retention", "request"),
  }),
} satisfies Record<string, Shape>;

export const CONDUCT_EVENTS = {
  heartbeat: record({ kind: oneOf("heartbeat"), ...beat }),
} satisfies Record<string, Shape>;
