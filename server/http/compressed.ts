/**
 * Scripts and styles of the pages, compressed (RFC 9110 section 8.4): whoever opens a page on a slow network waits for
 * bytes. Each file is compressed once, in another thread, and kept in memory; there are a few dozen. Only files that
 * are the same for everybody go through here: compressing answers that hold secrets beside somebody else's text tells
 * what the secrets are (BREACH).
 */
import { readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { NextFunction, Request, Response } from "express";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const ENCODINGS = {
  br: (content: Buffer): Promise<Buffer> =>
    promisify(brotliCompress)(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }),
  gzip: (content: Buffer): Promise<Buffer> => promisify(gzip)(content, { level: 9 }),
};

export class CompressedFiles {
  readonly #folder: string;
  /** by encoding, name, time of change and size */
  readonly #kept = new Map<string, Promise<Buffer>>();

  /** @param folder whose files may be served; it may be built anew at any time */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Serves the file that the last part of the path names; or hands on: no such text file, or neither encoding taken. */
  async serve(request: Request, response: Response, next: NextFunction, cacheControl: string): Promise<void> {
    const name = basename(request.path);
    const type = TYPES[extname(name)];
    if (type === undefined || !/^[\w.-]+$/.test(name)) return next();
    response.vary("Accept-Encoding");
    const encoding = (["br", "gzip"] as const).find((each) => request.acceptsEncodings(each) === each);
    const content = encoding === undefined ? null : await this.#content(encoding, name);
    if (encoding === undefined || content === null) return next();
    response.setHeader("Cache-Control", cacheControl);
    response.setHeader("Content-Type", type);
    response.setHeader("Content-Encoding", encoding);
    response.setHeader("Content-Length", content.length);
    response.end(request.method === "HEAD" ? undefined : content);
  }

  async #content(encoding: keyof typeof ENCODINGS, name: string): Promise<Buffer | null> {
    const file = join(this.#folder, name);
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) return null;
    const version = `${encoding} ${name} ${found.mtimeMs} ${found.size}`;
    let content = this.#kept.get(version);
    if (content === undefined) {
      content = readFile(file).then(ENCODINGS[encoding]);
      this.#kept.set(version, content);
      content.catch(() => this.#kept.delete(version));
    }
    return content;
  }
}
