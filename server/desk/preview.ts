/**
 * What a case would do, asked of its kind once for each digest and kept in the case's folder. The kind may leave files
 * beside it under the same digest; what belongs to an older digest goes.
 */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../issuing/files.ts";
import type { CaseKind, DeskTools } from "./case.ts";
import { pathOf } from "./case-files.ts";
import type { KeptCase } from "./cases.ts";

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
    if (there !== null) return there;
    await mkdir(previews, { recursive: true, mode: 0o700 });
    for (const name of await readdir(previews))
      if (!name.startsWith(kept.digest)) await rm(join(previews, name), { force: true });
    const path = (file: string) => pathOf(folder, kept, file);
    const preview = await kind.preview({ case: kept, folder, path, desk: this.#tools });
    const text = JSON.stringify(preview);
    writeWhole(made, text);
    return text;
  }
}

export const previewFolder = (caseFolder: string): string => join(caseFolder, "preview");
