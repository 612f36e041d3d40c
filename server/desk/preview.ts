/**
 * What a case would do, asked of its kind and kept in the case's folder under the case's digest. A preview that rests on
 * the chain too (`followsChain`) says of which block it is, and is made anew when the chain went on: whoever decides today
 * about what somebody submitted last week sees what it would do today. Once it was decided it stays as it was.
 *
 * The kind may leave files beside it under the same digest; what belongs to an older preview goes.
 */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CaseState } from "../../core/desk/case.ts";
import type { AtBlock } from "../../core/desk/kinds.ts";
import { writeWhole } from "../issuing/files.ts";
import type { CaseKind, DeskTools } from "./case.ts";
import { pathOf } from "./case-files.ts";
import type { KeptCase } from "./cases.ts";

const UNDECIDED: ReadonlySet<CaseState> = new Set(["draft", "submitted", "sent-back"] as const);

export class Previews {
  readonly #tools: DeskTools;
  readonly #making = new Map<string, Promise<string>>();

  constructor(tools: DeskTools) {
    this.#tools = tools;
  }

  /** JSON. Throws what the kind throws. */
  async of(kept: KeptCase, kind: CaseKind): Promise<string> {
    const key = `${kept.id}/${kept.digest}`;
    const made = this.#making.get(key) ?? this.#find(kept, kind);
    this.#making.set(key, made);
    try {
      return await made;
    } finally {
      this.#making.delete(key);
    }
  }

  async #find(kept: KeptCase, kind: CaseKind): Promise<string> {
    const folder = this.#tools.caseFolder(kept.id);
    const previews = previewFolder(folder);
    const made = join(previews, `${kept.digest}.json`);
    const there = await readFile(made, "utf8").catch(() => null);
    const { head } = await this.#tools.index.progress();
    const rests = kind.followsChain && UNDECIDED.has(kept.state);
    if (there !== null && !(rests && blockOf(there) !== head?.number)) return there;
    await mkdir(previews, { recursive: true, mode: 0o700 });
    for (const name of await readdir(previews)) await rm(join(previews, name), { force: true });
    const path = (file: string) => pathOf(folder, kept, file);
    const preview = await kind.preview({ case: kept, folder, path, desk: this.#tools });
    const block = head === null ? null : { number: head.number, time: head.time };
    const text = JSON.stringify(
      kind.followsChain ? { ...preview, ...({ block } satisfies AtBlock) } : preview,
    );
    writeWhole(made, text);
    return text;
  }
}

/** Of a preview that was kept; undefined: it says none. */
const blockOf = (text: string): number | undefined => (JSON.parse(text) as Partial<AtBlock>).block?.number;

export const previewFolder = (caseFolder: string): string => join(caseFolder, "preview");
