/**
 * A real Chromium for tests: CHROMIUM_PATH, else the system's, else the one that npm brought (a compressed headless
 * shell, unpacked once beside the other packages). Set to be quiet: it opens no connection that a page did not ask for.
 */
import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * Close it when done: `await browser.close()`.
 * @param more arguments beside the usual ones
 */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: [...ARGUMENTS, ...more] });
}

async function findChromium(): Promise<string> {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH names ${chosen}, which is not there; correct or unset it`);
  }
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of NAMES) {
      if (folder !== "" && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return unpackChromium();
}

/** Unpacked aside and renamed, so that a run that was cut short leaves nothing half-done behind. */
async function unpackChromium(): Promise<string> {
  const main = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const home = dirname(dirname(main));
  const { version } = JSON.parse(await readFile(join(home, "package.json"), "utf8")) as { version: string };
  const folder = join(home, "..", "..", ".cache", "certrace");
  const binary = join(folder, `chromium-${version}`);
  if (existsSync(binary)) return binary;
  await mkdir(folder, { recursive: true });
  const aside = `${binary}.${randomBytes(6).toString("hex")}`;
  try {
    await pipeline(
      createReadStream(join(home, "bin", "chromium.br")),
      createBrotliDecompress(),
      createWriteStream(aside, { mode: 0o755 }),
    );
    await rename(aside, binary);
  } finally {
    await rm(aside, { force: true });
  }
  return binary;
}
