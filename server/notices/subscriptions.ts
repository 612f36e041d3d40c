/**
 * Who wants to be told of what: the settings of one log's notices, sealed in their store, and in memory no more than
 * which tags somebody is told about. Changes wait for one another, so that a letter that could not be delivered and a
 * person who changes the address at that moment do not undo each other's work.
 */
import { CertraceError } from "../../core/errors.ts";
import type { Log } from "../log.ts";
import { noticeKeys, under } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import type { Setting } from "./records.ts";
import type { NoticesSeal } from "./seal.ts";

/** Whose notices, about whom: tags. */
export interface Place {
  tag: string;
  owner: string;
}

export class Subscriptions {
  readonly #store: Store;
  readonly #seal: NoticesSeal;
  readonly #byTag = new Map<string, Map<string, string>>();
  readonly #byId = new Map<string, Place>();
  #changing: Promise<unknown> = Promise.resolve();

  private constructor(store: Store, seal: NoticesSeal) {
    this.#store = store;
    this.#seal = seal;
  }

  /** Settings that another secret sealed are as good as none: their people have to ask anew. */
  static async open(store: Store, seal: NoticesSeal, notes?: Pick<Log, "error">): Promise<Subscriptions> {
    const opened = new Subscriptions(store, seal);
    let lost = 0;
    for await (const [key, record] of store.range(under(noticeKeys.settings))) {
      const setting = opened.#opened(key, record);
      if (setting === null) lost++;
      else opened.#remember(setting);
    }
    if (lost > 0) notes?.error({ lost }, "settings of notices were sealed with another keys/notices.json");
    return opened;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** base64url */
  tags(): Iterable<string> {
    return this.#byTag.keys();
  }

  has(tag: string): boolean {
    return this.#byTag.has(tag);
  }

  /** Subscriptions about a tag. */
  about(tag: string): (Place & { id: string })[] {
    return [...(this.#byTag.get(tag) ?? [])].map(([owner, id]) => ({ tag, owner, id }));
  }

  /** Null: there is none of this id, or none any more. */
  place(id: string): Place | null {
    return this.#byId.get(id) ?? null;
  }

  async get({ tag, owner }: Place): Promise<Setting | null> {
    const key = noticeKeys.setting(tag, owner);
    const record = await this.#store.get(key);
    return record === undefined ? null : this.#opened(key, record);
  }

  /**
   * Changes a setting, with nothing else changing meanwhile, and writes what goes with it in the same batch.
   * @param change what it becomes; null: it is gone, and so is all that was kept for it
   */
  change<T>(
    place: Place,
    change: (setting: Setting | null) => Promise<{ setting: Setting | null; also?: Operation[]; result: T }>,
  ): Promise<T> {
    const key = noticeKeys.setting(place.tag, place.owner);
    return this.exclusively(async () => {
      const before = await this.get(place);
      const { setting, also = [], result } = await change(before);
      if (setting !== null) {
        await this.#store.batch([{ put: key, value: this.#seal.seal(key, setting) }, ...also]);
        this.#remember(setting);
        // The address that was there before is not to stay in a file.
        if (before !== null && before.address !== setting.address) await this.#store.expunge(key, `${key}~`);
      } else if (before !== null) {
        const told: Operation[] = [];
        for await (const [each] of this.#store.range(under(noticeKeys.allTold(before.id))))
          told.push({ delete: each });
        await this.#store.batch([
          { delete: key },
          { delete: noticeKeys.looked(before.id) },
          ...told,
          ...also,
        ]);
        this.#forget(before);
        await this.#store.expunge(key, `${key}~`);
      }
      return result;
    });
  }

  /** Nothing of a subscription changes while this runs. */
  exclusively<T>(act: () => Promise<T>): Promise<T> {
    const acted = this.#changing.then(act);
    this.#changing = acted.catch(() => {});
    return acted;
  }

  #opened(key: string, record: Uint8Array): Setting | null {
    try {
      return this.#seal.open<Setting>(key, record);
    } catch (error) {
      if (error instanceof CertraceError && error.code === "notices-sealed") return null;
      throw error;
    }
  }

  #remember({ id, owner, tag }: Setting): void {
    const owners = this.#byTag.get(tag) ?? new Map<string, string>();
    owners.set(owner, id);
    this.#byTag.set(tag, owners);
    this.#byId.set(id, { tag, owner });
  }

  #forget({ id, owner, tag }: Setting): void {
    const owners = this.#byTag.get(tag);
    owners?.delete(owner);
    if (owners?.size === 0) this.#byTag.delete(tag);
    this.#byId.delete(id);
  }
}
