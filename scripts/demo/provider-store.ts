/**
 * Where the demo's sign-in provider keeps what is under way: in memory, for as long as each thing holds. (The library
 * asks for such a class; its own is for development and says so on the terminal.)
 */
import type { Adapter, AdapterPayload } from "oidc-provider";

/** Nobody signs in so often on one machine; a program that tries only pushes out its own. */
const MOST = 5_000;

interface Kept {
  payload: AdapterPayload;
  until: number;
}

/** A store for each kind of thing that is kept: Session, AuthorizationCode, … */
export function memoryAdapter(): (kind: string) => Adapter {
  const kinds = new Map<string, Kind>();
  return (kind) => {
    const known = kinds.get(kind) ?? new Kind();
    kinds.set(kind, known);
    return known;
  };
}

class Kind implements Adapter {
  readonly #kept = new Map<string, Kept>();

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    this.#kept.delete(id);
    for (const [old, { until }] of this.#kept) {
      if (until > Date.now() && this.#kept.size < MOST) break;
      this.#kept.delete(old);
    }
    this.#kept.set(id, { payload, until: Date.now() + expiresIn * 1000 });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const kept = this.#kept.get(id);
    return kept !== undefined && kept.until > Date.now() ? kept.payload : undefined;
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#findWhere((payload) => payload.uid === uid);
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#findWhere((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const kept = this.#kept.get(id);
    if (kept !== undefined) kept.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#kept.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.#kept) if (payload.grantId === grantId) this.#kept.delete(id);
  }

  async #findWhere(is: (payload: AdapterPayload) => boolean): Promise<AdapterPayload | undefined> {
    for (const { payload, until } of this.#kept.values())
      if (until > Date.now() && is(payload)) return payload;
    return undefined;
  }
}
