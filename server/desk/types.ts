/**
 * The type definitions that a desk issues by: type metadata together with the mapping from a register's columns, which is
 * the department's own matter and not on chain. One file for each type, `<desk>/types/<SHA-256 of its vct>.json`.
 *
 * Whether a definition is the one that stands on chain is asked of the chain when it is used (issue-kind.ts).
 */
import { hash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import { diskError, makeFolder, writeWhole } from "../issuing/files.ts";
import { parseTypeDefinition, type TypeDefinition } from "../issuing/type-definition.ts";

export interface DeskType {
  definition: TypeDefinition;
  /** the whole file, JSON */
  text: string;
}

export interface DeskTypes {
  /** by vct */
  list(): Promise<DeskType[]>;
  /** Null: there is none of this vct. */
  find(vct: string): Promise<DeskType | null>;
  /** In the place of one of the same vct. Durable. Throws what parseTypeDefinition throws, `disk-full`. */
  put(text: string): Promise<TypeDefinition>;
}

/** @param folder of the desk */
export function openDeskTypes(folder: string): DeskTypes {
  const types = join(folder, "types");
  makeFolder(types);
  const pathOf = (vct: string) => join(types, `${hash("sha256", vct, "hex")}.json`);
  const read = async (path: string): Promise<DeskType | null> => {
    const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return null;
      throw diskError(path, cause);
    });
    return text === null ? null : { definition: parseTypeDefinition(text), text };
  };
  return {
    async list() {
      const names = (await readdir(types)).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
      const found = await Promise.all(names.map((name) => read(join(types, name))));
      return found
        .filter((each) => each !== null)
        .sort((a, b) => (a.definition.vct < b.definition.vct ? -1 : 1));
    },
    find: (vct) => read(pathOf(vct)),
    async put(text) {
      const definition = parseTypeDefinition(text);
      writeWhole(pathOf(definition.vct), text);
      return definition;
    },
  };
}

/** Throws `desk-type-unknown`. */
export async function requireType(types: DeskTypes, vct: string): Promise<DeskType> {
  const found = await types.find(vct);
  if (found !== null) return found;
  throw new CertraceError("desk-type-unknown", "The desk has no definition of this type.", {
    field: "terms.type",
    remedy: "Choose one of the types of GET /desk, or bring the definition to the desk first.",
  });
}
