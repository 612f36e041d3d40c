/**
 * Stamps: what a step was last done for, so that it is done again exactly when its sources changed. A stamp is a
 * hash of contents, never of times, so a fresh clone, a checkout back and forth or a copied folder never fool it.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Never sources: what is built, installed or hidden. */
const LEFT_OUT = new Set(["node_modules", "dist"]);

/**
 * SHA-256 over names and contents of files and folders, in an order that does not depend on the file system.
 * @param {string} root
 * @param {readonly string[]} paths relative to root; one that is not there counts as such
 */
export function contentHash(root, paths) {
  const hash = createHash("sha256");
  /** @param {string} path */
  const take = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return hash.update(`absent ${path}\0`);
    if (!statSync(full).isDirectory()) {
      const content = readFileSync(full);
      return hash.update(`file ${path}\0${content.length}\0`).update(content);
    }
    for (const name of readdirSync(full).sort()) {
      if (!LEFT_OUT.has(name) && !name.startsWith(".")) take(`${path}/${name}`);
    }
    return hash;
  };
  for (const path of paths) take(path);
  return hash.digest("hex");
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
export function readStamp(file) {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @param {string} stamp
 */
export function writeStamp(file, stamp) {
  writeFileSync(`${file}.new`, `${stamp}\n`);
  renameSync(`${file}.new`, file);
}
