/**
 * The catalogue at work: which version holds now, and which one held when an entry was logged. Every version that the
 * operator loads is logged with its hash under the operator department's own tag, in one durable batch with the
 * version itself; loading the same one again does nothing. Versions only go up, so that a number names one text.
 */
import { readFile } from "node:fs/promises";
import { CertraceError } from "../../core/errors.ts";
import { parseJson } from "../../core/json.ts";
import { type Catalogue, catalogueHash, parseCatalogue } from "../../core/trace/catalogue.ts";
import { ledgerKeys, under } from "../store/keys.ts";
import type { Store } from "../store/store.ts";
import { parseRecord, putJson } from "./log-records.ts";
import type { TraceLog } from "./trace-log.ts";

export interface CatalogueVersion {
  catalogue: Catalogue;
  /** base64url, see `catalogueHash` */
  hash: string;
  /** of the log entry with that hash */
  index: number;
}

const MAX_CATALOGUE = 1 << 24;

/** Throws `catalogue-unreadable`, `catalogue-invalid` and what parseJson throws, with `field`. */
export async function readCatalogueFile(file: string): Promise<Catalogue> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    throw unreadable(file, "it is not there, or is no UTF-8 text", cause);
  }
  if (text.length > MAX_CATALOGUE) throw unreadable(file, "it is larger than 16 MiB");
  return parseCatalogue(parseJson(text));
}

export class Catalogues {
  readonly #store: Store;
  readonly #log: TraceLog;
  readonly #operatorTag: Uint8Array;
  #current: CatalogueVersion | null;

  private constructor(
    store: Store,
    log: TraceLog,
    operatorTag: Uint8Array,
    current: CatalogueVersion | null,
  ) {
    this.#store = store;
    this.#log = log;
    this.#operatorTag = operatorTag;
    this.#current = current;
  }

  /** @param operatorTag of the department that runs the log */
  static async open(store: Store, log: TraceLog, operatorTag: Uint8Array): Promise<Catalogues> {
    return new Catalogues(store, log, operatorTag, await newest(store));
  }

  /** What holds now. Throws `catalogue-missing` before the first was adopted. */
  get current(): CatalogueVersion {
    if (this.#current !== null) return this.#current;
    throw new CertraceError("catalogue-missing", "The ledger has no catalogue yet.", {
      remedy: "Name the catalogue file in CERTRACE_CATALOGUE; the ledger logs its hash and goes on.",
    });
  }

  /** What held when the entry at `index` was logged; null: nothing yet. */
  async at(index: number): Promise<CatalogueVersion | null> {
    const versions = { ...under(ledgerKeys.catalogues), reverse: true };
    for await (const [, value] of this.#store.range(versions)) {
      const version = parseRecord<CatalogueVersion>(value);
      if (version.index < index) return version;
    }
    return null;
  }

  /** Throws `catalogue-version` for another catalogue than the current one whose version does not come after it. */
  requireNext(catalogue: Catalogue): void {
    if (this.#current === null || this.#current.hash === catalogueHash(catalogue)) return;
    const before = this.#current.catalogue.version;
    if (catalogue.version > before) return;
    throw new CertraceError(
      "catalogue-version",
      `Version ${catalogue.version} of the catalogue does not come after version ${before}, which holds.`,
      { field: "version", remedy: `Give the changed catalogue a version above ${before}.` },
    );
  }

  /**
   * Makes a catalogue the one that holds from now on, and logs its hash.
   * @returns the index of its log entry; null: it held already
   * @throws CertraceError `catalogue-version`, and what the log throws
   */
  async adopt(catalogue: Catalogue): Promise<number | null> {
    const hash = catalogueHash(catalogue);
    if (this.#current?.hash === hash) return null;
    this.requireNext(catalogue);
    const { version } = catalogue;
    const previous = this.#current;
    try {
      const entry = { tag: this.#operatorTag, body: { kind: "catalogue", version, hash } };
      const { entries } = await this.#log.append([entry], ([placed]) => {
        // From this entry on: who is authorised behind it is authorised by this version.
        this.#current = { catalogue, hash, index: placed!.index };
        return [putJson(ledgerKeys.catalogue(version), this.#current)];
      });
      return entries[0]!.index;
    } catch (error) {
      this.#current = previous;
      throw error;
    }
  }
}

async function newest(store: Store): Promise<CatalogueVersion | null> {
  for await (const [, value] of store.range({ ...under(ledgerKeys.catalogues), reverse: true, limit: 1 }))
    return parseRecord<CatalogueVersion>(value);
  return null;
}

function unreadable(file: string, why: string, cause?: unknown): CertraceError<"catalogue-unreadable"> {
  return new CertraceError("catalogue-unreadable", `The catalogue ${file} cannot be read: ${why}.`, {
    field: "CERTRACE_CATALOGUE",
    remedy: "Name a catalogue file (JSON); docs/protocol.md describes its members.",
    cause,
  });
}
