/**
 * A problem as a page, for people whose browser was sent to a route (signing in): the same problem details as always, in
 * words. No script; one style, allowed by its hash. The code and the request's number are there for whoever they ask.
 */
import { createHash } from "node:crypto";
import type { Response } from "express";
import { escaped } from "./html.ts";
import type { ProblemDetails } from "./problem.ts";
import { OTHER_WORDS, PROBLEM_WORDS } from "./problem-words.ts";

const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--wash:#f6f8f9;--ink:#15202e;--soft:#465364;--line:#dce2e8;--accent:#1c3f72;--on:#fff;--focus:#1c5fd4}
@media (prefers-color-scheme:dark){:root{--paper:#0e141b;--wash:#151d26;--ink:#eaeff4;--soft:#b6c1cd;--line:#28333f;--accent:#8fb7f0;--on:#0e141b;--focus:#8ab8ff}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:1.0625rem/1.65 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;text-size-adjust:100%;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:40rem;min-height:100vh;padding:0 clamp(1rem,4vw,3rem) 4rem}
.brand{margin:0 0 clamp(2rem,10vh,6rem);padding:1.25rem 0;border-bottom:1px solid var(--line);font-weight:650}
h1{font-size:clamp(1.75rem,1.4rem + 2vw,2.5rem);line-height:1.25;font-weight:650;text-wrap:balance;margin:0 0 1rem}
p{margin:0 0 1rem}
a{color:var(--accent);text-underline-offset:.2em}
.act{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:center;margin:2rem 0 3rem}
.act a:first-child{display:inline-block;background:var(--accent);color:var(--on);border-radius:.625rem;padding:.7rem 1.5rem;text-decoration:none;font-weight:600}
:focus-visible{outline:3px solid var(--focus);outline-offset:3px;border-radius:4px}
dl{border-top:1px solid var(--line);padding-top:1rem;font-size:.875rem;color:var(--soft);display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0}
dd{margin:0;overflow-wrap:anywhere;font-family:ui-monospace,Menlo,Consolas,monospace}
`;
const STYLE_HASH = `sha256-${createHash("sha256").update(STYLE).digest("base64")}`;

const LABELS = {
  en: { again: "Sign in again", home: "To the first page", code: "Code", number: "Number" },
  zh: { again: "重新登录", home: "返回首页", code: "代码", number: "编号" },
};

/** Codes after which beginning again is no help. */
const FINAL = new Set(["sign-in-not-offered", "sign-in-client"]);

/**
 * Sends it; status and the headers of every problem are set already.
 * @param language as negotiated
 * @param begin path at which the sign-in is begun anew
 */
export function problemPage(
  response: Response,
  details: ProblemDetails,
  language: string | false,
  begin: string,
): void {
  const locale = language === "zh" ? "zh" : "en";
  const { remedy, title } = (PROBLEM_WORDS[details.code] ?? OTHER_WORDS)[locale];
  const label = LABELS[locale];
  const again = FINAL.has(details.code) ? "" : `<a href="${escaped(begin)}">${label.again}</a>`;
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.setHeader("Content-Language", locale === "zh" ? "zh-CN" : "en");
  response.setHeader("Vary", "Accept, Accept-Language");
  response.setHeader(
    "Content-Security-Policy",
    `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  // Words, a code of the table, a number drawn here; of the request, nothing but where it wanted to go.
  response.end(`<!doctype html>
<html lang="${locale === "zh" ? "zh-CN" : "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Certrace</title>
<style>${STYLE}</style>
</head>
<body>
<header class="brand">Certrace</header>
<main>
<h1>${title}</h1>
<p>${remedy}</p>
<p class="act">${again}<a href="/">${label.home}</a></p>
<dl><dt>${label.code}</dt><dd>${details.code}</dd><dt>${label.number}</dt><dd>${details.instance}</dd></dl>
</main>
</body>
</html>
`);
}
