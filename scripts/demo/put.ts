/** Writes a demo file whole or not at all, for its owner only. */
import { rename, writeFile } from "node:fs/promises";

export async function put(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
