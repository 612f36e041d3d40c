/**
 * GET /docs: the API described for people, written from the route table.
 */
import { docsPage } from "../docs-page.ts";
import { DOCS_STYLE, DOCS_STYLE_HASH } from "../docs-style.ts";
import { nothing } from "../parameters.ts";
import { type AnyRoute, defineRoute } from "../route.ts";

/** @param routes the table, this route included; asked for when the page is written */
export const getDocs = (routes: () => readonly AnyRoute[]): AnyRoute =>
  defineRoute({
    id: "get-docs",
    method: "get",
    path: "/docs",
    tag: "Operate",
    summary: "This description, for people",
    description: "One page without scripts.",
    params: nothing,
    query: nothing,
    body: "none",
    answers: { 200: { description: "The page", content: { "text/html": { example: "<!doctype html>…" } } } },
    problems: [],
    open: false,
    limited: true,
    async handle(_request, { publicUrl, version }) {
      return {
        mediaType: "text/html; charset=utf-8",
        headers: {
          // stricter than the rest: the page has one style, known by its hash, and nothing else
          "Content-Security-Policy": `default-src 'none'; style-src '${DOCS_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
          "Cache-Control": "no-cache",
        },
        body: docsPage(routes(), DOCS_STYLE, publicUrl, version),
      };
    },
  });
