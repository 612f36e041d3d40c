/**
 * Publishes the statuses of a batch as a signed Token Status List (IETF draft-ietf-oauth-status-list,
 * `application/statuslist+jwt`), so that software that knows nothing of the chain can read them.
 * Values: 0 valid, 1 invalid (revoked), 2 suspended, 3 application-specific: superseded by a newer version.
 *
 * A list is signed again only when the batch's statuses changed or its token is about to expire. Whether they
 * changed is asked when the chain's head moved since the last look: a change is on air at once, and a list
 * that is fetched a thousand times is built once. Requests for a list that is being built wait for the same work.
 */
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { encodeStatusList } from "../../core/status-list/encode.ts";
import type { BatchRef, Index } from "../index/index.ts";
import type { ServiceKey } from "../keys/service-key.ts";
import { packStatuses } from "./pack.ts";

const deflated = promisify(deflate);

/** seconds that a token is good for; its `exp` */
const VALIDITY = 86_400;
/** seconds before `exp` at which a token is signed anew */
const RENEWAL = 21_600;
/** seconds for which a reader may keep it without asking again; its `ttl` and `Cache-Control` */
const TTL = 60;
/** bytes of tokens that are kept; the one used longest ago goes first */
const CACHE_BYTES = 64 * 1024 * 1024;

export interface PublishedList {
  /** compact JWS */
  token: string;
  /** Unix seconds */
  issuedAt: number;
  expiresAt: number;
  /** seconds */
  ttl: number;
}

export interface StatusLists {
  /** null: there is no such list. Throws `status-list-ambiguous` as the index does */
  current(department: number, list: number): Promise<PublishedList | null>;
  /** as it stood at `time` (Unix seconds); "too-early" before the batch was anchored, "too-late" after the last news */
  at(
    department: number,
    list: number,
    time: number,
  ): Promise<PublishedList | "too-early" | "too-late" | null>;
}

interface Cached {
  published: PublishedList;
  /** identifies the batch and its newest change: the same content needs no new signature */
  content: string;
  /** the head at which the content was looked at */
  head: string;
}

/**
 * @param publicUrl origin of the service, the beginning of every list's URI
 * @param now Unix seconds
 */
export function createStatusLists(
  index: Index,
  key: ServiceKey,
  publicUrl: string,
  now: () => number,
): StatusLists {
  const cache = new Map<string, Cached>();
  const pending = new Map<string, Promise<PublishedList | null>>();
  let cachedBytes = 0;

  const header = Buffer.from(
    JSON.stringify({ typ: "statuslist+jwt", alg: "ES256", kid: key.jwk.kid }),
  ).toString("base64url");

  async function signed(uri: string, bytes: Uint8Array, issuedAt: number): Promise<PublishedList> {
    const list = await encodeStatusList(bytes, 2, (plain) => deflated(plain, { level: 9 }));
    const expiresAt = issuedAt + VALIDITY;
    const claims = {
      iss: publicUrl,
      sub: uri,
      iat: issuedAt,
      exp: expiresAt,
      ttl: TTL,
      status_list: list,
    };
    const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
    const signature = Buffer.from(await key.sign(Buffer.from(input))).toString("base64url");
    return { token: `${input}.${signature}`, issuedAt, expiresAt, ttl: TTL };
  }

  function keep(name: string, entry: Cached): void {
    forget(name);
    cache.set(name, entry);
    cachedBytes += entry.published.token.length;
    while (cachedBytes > CACHE_BYTES && cache.size > 1) forget(cache.keys().next().value!);
  }

  function forget(name: string): void {
    cachedBytes -= cache.get(name)?.published.token.length ?? 0;
    cache.delete(name);
  }

  const uriOf = (batch: Pick<BatchRef, "department" | "list">) =>
    `${publicUrl}/v1/status-lists/${batch.department}/${batch.list}`;

  async function build(
    name: string,
    department: number,
    list: number,
    head: string,
  ): Promise<PublishedList | null> {
    const batch = await index.batchByList(department, list);
    if (batch === null) {
      forget(name);
      return null;
    }
    const changes = await index.statusChanges(department, batch.root);
    const last = changes.at(-1);
    // The number of changes tells two changes of one block apart; block and time tell a reorganisation.
    const content = [
      batch.root,
      batch.size,
      changes.length,
      last?.block,
      last?.time,
      last?.word,
      last?.lanes,
      last?.status,
    ].join();
    const before = cache.get(name);
    const fresh =
      before !== undefined && before.content === content && now() < before.published.expiresAt - RENEWAL;
    const published = fresh
      ? before.published
      : await signed(uriOf(batch), packStatuses(batch.size, changes), now());
    keep(name, { published, content, head });
    return published;
  }

  return {
    async current(department, list) {
      const { head } = await index.progress();
      const name = `${department}/${list}`;
      const at = head === null ? "" : head.hash;
      const before = cache.get(name);
      if (before !== undefined && before.head === at && now() < before.published.expiresAt - RENEWAL) {
        keep(name, before);
        return before.published;
      }
      const work = `${name}@${at}`;
      let promise = pending.get(work);
      if (promise === undefined) {
        promise = build(name, department, list, at).finally(() => pending.delete(work));
        pending.set(work, promise);
      }
      return promise;
    },

    async at(department, list, time) {
      const [{ readAt }, batch] = await Promise.all([index.progress(), index.batchByList(department, list)]);
      if (batch === null) return null;
      if (time < batch.anchoredAt) return "too-early";
      if (time > readAt) return "too-late"; // what was not read yet cannot be signed for
      const changes = await index.statusChanges(department, batch.root);
      return signed(uriOf(batch), packStatuses(batch.size, changes, time), time);
    },
  };
}
