/**
 * Types as staff see them: versions of one type together. A version is a type of its own on chain, with its own vct and
 * the hash of its own metadata, both for good: so a new version changes nothing about certificates of an older one. Which
 * version follows which is the desk's own knowledge (`<desk>/types/versions.json`) and no verifier's.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readTypeMetadata, type TypeMetadata, typeNameOf } from "../../core/certificate/type-metadata.ts";
import type { DeskType } from "../../core/desk/answers.ts";
import type { TypePreview } from "../../core/desk/kinds.ts";
import { writeWhole } from "../issuing/files.ts";
import type { TypeDefinition } from "../issuing/type-definition.ts";
import type { DeskTools } from "./case.ts";
import { mayIssue } from "./issue-kind.ts";

/** vct of the version before, by vct */
type Before = Readonly<Record<string, string>>;

export async function versionsBefore(folder: string): Promise<Before> {
  const text = await readFile(pathOf(folder), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  return JSON.parse(text) as Before;
}

export async function keepVersion(folder: string, vct: string, replaces: string): Promise<void> {
  writeWhole(pathOf(folder), JSON.stringify({ ...(await versionsBefore(folder)), [vct]: replaces }));
}

/** Every type that the desk has a mapping of, that its department defines, or that it may issue; the newest version first. */
export async function deskTypes(desk: DeskTools): Promise<DeskType[]> {
  const { department, index } = desk;
  const before = await versionsBefore(desk.folder);
  const kept = new Map((await desk.types.list()).map(({ definition }) => [definition.vct, definition]));
  const versions = new Map<string, DeskType["versions"][number]>();
  const names = new Map<string, DeskType["name"]>();
  for (const definition of kept.values()) {
    const { vct, metadataHash, metadata } = definition;
    versions.set(vct, {
      ...{ vct, metadataHash, typeId: null, definer: null, issues: false, mapping: true },
      replaces: before[vct] ?? null,
    });
    names.set(vct, namesOf(readTypeMetadata(metadata)));
  }
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof index.types>> = await index.types(after, 100);
    for (const { id, vct, definer, metadataHash } of page.items) {
      const issues = await mayIssue(id, desk);
      const definition = kept.get(vct);
      if (definition === undefined && definer !== department && !issues) continue;
      // A definition of other metadata than the chain's cannot be issued by.
      const mapping = definition?.metadataHash === metadataHash;
      const replaces = before[vct] ?? null;
      versions.set(vct, { vct, typeId: id, definer, metadataHash, issues, mapping, replaces });
      if (!names.has(vct)) names.set(vct, await publishedNames(desk, metadataHash));
    }
    if (page.next === null) break;
    after = page.next;
  }
  return [...Map.groupBy(versions.values(), ({ vct }) => firstVersion(vct, before)).values()].map((group) => {
    const sorted = group.toSorted((a, b) => age(b.vct, before) - age(a.vct, before));
    return { name: names.get(sorted[0]!.vct)!, versions: sorted };
  });
}

/** Claims of a version against those of the one before: by path, "/" between names. */
export function claimChanges(now: TypeDefinition, was: TypeDefinition): NonNullable<TypePreview["claims"]> {
  const byPath = ({ metadata }: TypeDefinition) =>
    new Map(readTypeMetadata(metadata).claims.map((claim) => [claim.path.join("/"), JSON.stringify(claim)]));
  const [new_, old] = [byPath(now), byPath(was)];
  return {
    added: [...new_.keys()].filter((path) => !old.has(path)),
    removed: [...old.keys()].filter((path) => !new_.has(path)),
    changed: [...new_].flatMap(([path, claim]) => (old.has(path) && old.get(path) !== claim ? [path] : [])),
  };
}

function firstVersion(vct: string, before: Before): string {
  const seen = new Set<string>();
  for (let at = vct; ; at = before[at]!) {
    if (before[at] === undefined || seen.has(at)) return at;
    seen.add(at);
  }
}

function age(vct: string, before: Before): number {
  let steps = 0;
  for (let at = vct; before[at] !== undefined && steps < 1_000; at = before[at]!) steps++;
  return steps;
}

async function publishedNames({ documents }: DeskTools, hash: string): Promise<DeskType["name"]> {
  const document = await documents.read(hash);
  if (document === null) return { zh: null, en: null };
  return namesOf(readTypeMetadata(JSON.parse(document.toString("utf8"))));
}

function namesOf(metadata: TypeMetadata): DeskType["name"] {
  return { zh: typeNameOf(metadata, "zh-CN"), en: typeNameOf(metadata, "en") };
}

const pathOf = (folder: string): string => join(folder, "types", "versions.json");
