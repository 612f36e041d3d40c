/**
 * What a person permitted, made from their trail: which departments may look at what, for what and until when; what each
 * permission allowed so far; what was refused because it had ended. Grants of one `group` are one permission.
 */
import type { KnownBody } from "../trace/body.ts";
import type { GrantBody } from "../trace/kinds/grant.ts";
import { instantOf } from "../trace/terms.ts";
import type { TrailItem } from "./item.ts";

/** `used-up`: every use that it allowed was made. */
export type PermissionState = "live" | "not-yet" | "expired" | "used-up" | "ended";

/** One kind of data of a permission. */
export interface Part {
  item: TrailItem;
  grant: GrantBody;
  /** newest first */
  accesses: TrailItem[];
  /** when its end was logged; null: it was not */
  ended: number | null;
}

export interface Permission {
  /** of its first grant, `<log>/<index>` */
  key: string;
  log: number;
  /** of its first grant; null: it stands alone */
  group: string | null;
  /** at least one; in the order in which they were given */
  parts: [Part, ...Part[]];
  consumers: readonly number[];
  purpose: string;
  /** Unix milliseconds; `until` is exclusive: the last of its parts' */
  given: number;
  from: number;
  until: number;
  /** of each part; null: any number of times */
  uses: number | null;
  state: PermissionState;
  /** when its last part was ended; null: some are not */
  ended: number | null;
  /** reads that it allowed, newest first */
  accesses: TrailItem[];
  /** what was refused though it cited this permission, newest first */
  refused: TrailItem[];
}

/**
 * Newest first.
 * @param items of one or several logs, newest first
 * @param now Unix milliseconds
 */
export function permissionsOf(items: readonly TrailItem[], now: number): Permission[] {
  const parts = new Map<string, Part>();
  const groups = new Map<string, Part[]>();
  const refused = new Map<string, TrailItem[]>();
  // the oldest first: what a grant is cited by comes after it
  for (const item of items.toReversed()) {
    const { log, key } = item;
    const body = item.body as KnownBody | null;
    if (body?.kind === "grant") {
      const part: Part = { item, grant: body, accesses: [], ended: null };
      parts.set(key, part);
      // A department may name any group: what it gave itself for another purpose does not hide behind a permission.
      const { consumers, group, purpose } = body;
      const name =
        group === undefined
          ? key
          : `${log} ${group} ${purpose} ${consumers.join()} ${body.submission === undefined}`;
      const others = groups.get(name);
      if (others === undefined) groups.set(name, [part]);
      else others.push(part);
    } else if (body?.kind === "grant-revoked") {
      const part = parts.get(`${log}/${body.grant}`);
      if (part !== undefined) part.ended = item.time ?? now;
    } else if (
      (body?.kind === "access" || body?.kind === "refused") &&
      body.basis !== undefined &&
      "grant" in body.basis
    ) {
      const cited = `${log}/${body.basis.grant}`;
      if (body.kind === "access") parts.get(cited)?.accesses.unshift(item);
      else if (refused.get(cited)?.unshift(item) === undefined) refused.set(cited, [item]);
    }
  }
  return [...groups.values()]
    .map((each) => permission(each as Permission["parts"], refused, now))
    .sort((a, b) => b.given - a.given);
}

/** Whether a request was granted before: its grants carry its name. */
export function grantedBefore(permissions: readonly Permission[], jti: string): Permission | undefined {
  return permissions.find(({ group }) => group === jti);
}

function permission(
  parts: Permission["parts"],
  refused: ReadonlyMap<string, TrailItem[]>,
  now: number,
): Permission {
  const [{ grant, item }] = parts;
  const newestFirst = (a: TrailItem, b: TrailItem) => b.index - a.index;
  const ended = parts.map((each) => each.ended);
  const times = (name: "from" | "until") =>
    parts.map((each) => instantOf(each.grant[name]) ?? Number.NaN).filter((time) => !Number.isNaN(time));
  const from = Math.min(...times("from"));
  const until = Math.max(...times("until"));
  return {
    key: item.key,
    log: item.log,
    group: grant.group ?? null,
    parts,
    consumers: [...new Set(parts.flatMap((each) => each.grant.consumers))],
    purpose: grant.purpose,
    given: item.time ?? from,
    from,
    until,
    uses: grant.uses,
    state: stateOf(parts, from, until, now),
    ended: ended.includes(null) ? null : Math.max(...(ended as number[])),
    accesses: parts.flatMap((each) => each.accesses).sort(newestFirst),
    refused: parts.flatMap((each) => refused.get(each.item.key) ?? []).sort(newestFirst),
  };
}

function stateOf(parts: Permission["parts"], from: number, until: number, now: number): PermissionState {
  if (parts.every(({ ended }) => ended !== null)) return "ended";
  if (now >= until) return "expired";
  if (now < from) return "not-yet";
  const left = parts.some(
    ({ ended, grant, accesses }) => ended === null && (grant.uses === null || accesses.length < grant.uses),
  );
  return left ? "live" : "used-up";
}
