/**
 * Puts letters and the feed together at the moment when they are read: out of the marks that were found, what the log
 * says then, and what departments and data are called then. So nothing that was erased meanwhile is told.
 */
import { CertraceError } from "../../core/errors.ts";
import { readItem, type TrailItem } from "../../core/trail/item.ts";
import { type DepartmentName, makeNames } from "../../core/trail/names.ts";
import { describeRule } from "../../core/trail/sentence.ts";
import type { Mark } from "../../core/trail/unusual.ts";
import type { Index } from "../index/index.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { parseRecord } from "../ledger/log-records.ts";
import { noticeKeys, under } from "../store/keys.ts";
import type { Store } from "../store/store.ts";
import { atomFeed } from "./feed.ts";
import {
  confirmLetter,
  type LetterText,
  type Notice,
  noticeLetter,
  noticeOf,
  noticeWords,
} from "./letter.ts";
import type { Letter } from "./mailer.ts";
import type { Outgoing, Setting, Told } from "./records.ts";
import type { NoticesSeal } from "./seal.ts";

export interface ComposerOptions {
  store: Store;
  ledger: Pick<Ledger, "id" | "log" | "catalogues">;
  index: Pick<Index, "department">;
  seal: NoticesSeal;
  /** origin of the service */
  publicUrl: string;
  /** for how long a link that confirms an address holds */
  confirmHours: number;
  /** Unix milliseconds */
  now: () => number;
}

const FEED_ENTRIES = 50;

export class Composer {
  readonly #options: ComposerOptions;

  constructor(options: ComposerOptions) {
    this.#options = options;
  }

  /** Atom: the newest marks that were told. */
  async feed({ id, locale, timeZone }: Setting): Promise<string> {
    const { ledger, publicUrl, store } = this.#options;
    const found: { index: number; told: Told }[] = [];
    for await (const [key, value] of store.range(under(noticeKeys.allTold(id)))) {
      const told = parseRecord<Told>(value);
      const index = Number(key.slice(noticeKeys.allTold(id).length).split("/")[0]);
      if (!told.quiet) found.push({ index, told });
    }
    const newest = found
      .sort((a, b) => b.told.found - a.told.found || b.index - a.index)
      .slice(0, FEED_ENTRIES);
    const marks = newest.map(({ index, told: { mark } }) => ({ index, mark }));
    const notices = await this.#noticesOf(marks, { locale, timeZone });
    const { host } = new URL(publicUrl);
    const words = noticeWords(locale);
    return atomFeed({
      id: `tag:${host},2026:notices/${ledger.id}/${id}`,
      title: words.feedTitle,
      subtitle: words.feedSubtitle,
      self: `${publicUrl}/my/feed`,
      language: locale,
      updated: newest[0]?.told.found ?? 0,
      entries: newest.flatMap(({ index, told: { found: updated, mark } }, i) => {
        const notice = notices[i];
        if (notice == null) return [];
        return {
          id: `tag:${host},2026:notices/${ledger.id}/${id}/${index}/${mark.rule}`,
          title: describeRule(mark.rule, { locale }).name,
          text: `${notice.matter}\n${notice.reason}`,
          link: `${publicUrl}/my-data#trail/${ledger.id}/${index}`,
          updated,
        };
      }),
    });
  }

  /** Null: there is nothing left to say, or nobody to say it to. */
  async letter(setting: Setting, outgoing: Outgoing): Promise<Letter | null> {
    const { confirmHours, publicUrl, seal, store } = this.#options;
    const { address, id, locale, owner, pending, tag } = setting;
    const page = `${publicUrl}/my-data`;
    const letter = (to: string, { subject, text }: LetterText, endUrl: string | null) => ({
      ...{ to, subject, text, letter: outgoing.letter, language: locale, endUrl },
    });
    if (outgoing.marks.length === 0) {
      if (pending === null || pending.letter !== outgoing.letter) return null;
      const link = `${page}#notices/confirm/${pending.token}`;
      return letter(pending.address, confirmLetter(link, confirmHours, locale), null);
    }
    if (address === null || setting.undeliverable) return null;
    const values = await store.getMany(
      outgoing.marks.map(({ index, rule }) => noticeKeys.told(id, index, rule)),
    );
    const marks = outgoing.marks.flatMap(({ index }, i) =>
      values[i] === undefined ? [] : { index, mark: parseRecord<Told>(values[i]).mark },
    );
    const notices = (await this.#noticesOf(marks, setting)).filter((notice) => notice !== null);
    if (notices.length === 0) return null;
    const end = seal.endToken(id);
    const links = { page, end: `${page}#notices/end/${end}` };
    const text = noticeLetter(notices, tag === owner ? "own" : "other", links, locale);
    // RFC 8058 knows https only.
    const endUrl = publicUrl.startsWith("https:") ? `${publicUrl}/my/notices/end?token=${end}` : null;
    return letter(address, text, endUrl);
  }

  /** Null where the body was erased meanwhile: then there is nothing left to tell. */
  async #noticesOf(
    marks: readonly { index: number; mark: Mark }[],
    { locale, timeZone }: Pick<Setting, "locale" | "timeZone">,
  ): Promise<(Notice | null)[]> {
    const { index, ledger } = this.#options;
    const bodies = await ledger.log.bodies(marks.map((each) => each.index));
    const items = bodies.map((text, i): TrailItem | null =>
      text === null || text === "erased"
        ? null
        : readItem(ledger.id, { index: marks[i]!.index, leafHash: "", body: text, erased: null }),
    );
    const departments = new Map<number, DepartmentName>();
    for (const { mark } of marks) {
      if (departments.has(mark.department)) continue;
      const fact = await index.department(mark.department);
      if (fact !== null) departments.set(mark.department, fact);
    }
    const names = makeNames({ departments, catalogue: this.#catalogue() }, locale);
    const clock = { locale, timeZone, now: this.#options.now() };
    return items.map((item, i) => (item === null ? null : noticeOf(item, marks[i]!.mark, names, clock)));
  }

  #catalogue() {
    try {
      return this.#options.ledger.catalogues.current.catalogue;
    } catch (error) {
      if (error instanceof CertraceError && error.code === "catalogue-missing") return null;
      throw error;
    }
  }
}
