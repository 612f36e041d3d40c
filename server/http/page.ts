/**
 * The built pages (web/dist). Files under assets/ have their content's hash in their names and are cached for good;
 * the pages name them and are asked for anew each time, so that an update reaches everybody at once.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { CompressedFiles } from "./compressed.ts";
import { openToAll } from "./headers.ts";
import { observed } from "./observe.ts";
import { problem } from "./problem.ts";

/** The path of each page, and its file. Everything else is what it is: not found. */
const PAGES = {
  "/": "index.html",
  "/my-data": "my-data/index.html",
  "/inbox": "inbox/index.html",
  "/desk": "desk/index.html",
  "/public": "public/index.html",
  "/ask": "ask/index.html",
} as const;

const FOR_GOOD = "public, max-age=31536000, immutable";

/**
 * @param folder web/dist; may be absent, and may be built later
 * @param first paths that a page will ask for first, for whoever asks for it (preload.ts)
 */
export function mountPage(
  app: Express,
  folder: string,
  first: (page: string, cookie: string | undefined) => readonly string[],
): void {
  const mark = (_request: Request, response: Response, next: NextFunction) => {
    observed(response).route = "page";
    next();
  };
  for (const [path, file] of Object.entries(PAGES)) {
    app.get(path, mark, (request, response, next) => {
      if (!existsSync(join(folder, file)))
        throw problem("page-missing", "The page was not built in this installation.", {
          remedy: "Run npm start, which builds it, or npm run build. The API is described at /docs.",
        });
      response.setHeader("Cache-Control", "no-cache");
      const links = first(path, request.headers.cookie).map(
        (each) => `<${each}>; rel=preload; as=fetch; crossorigin`,
      );
      if (links.length > 0) response.setHeader("Link", links);
      response.sendFile(file, { root: folder, cacheControl: false, lastModified: false }, (error) => {
        if (error) next(error);
      });
    });
  }
  // other portals put it on their pages
  app.get("/certrace-verify.js", openToAll);
  const compressed = new CompressedFiles(join(folder, "assets"));
  app.get("/assets/:name", mark, (request, response, next) =>
    compressed.serve(request, response, next, FOR_GOOD),
  );
  app.use(
    express.static(folder, {
      index: false,
      redirect: false,
      dotfiles: "ignore",
      cacheControl: false,
      setHeaders(response, path) {
        observed(response as Response).route = "page";
        const hashed = path.startsWith(join(folder, "assets"));
        response.setHeader("Cache-Control", hashed ? FOR_GOOD : "no-cache");
      },
    }),
  );
}
