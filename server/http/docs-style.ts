/**
 * The style of /docs. It stands in the page itself; the page's CSP allows it by its hash and nothing else. Colours
 * and measures follow the tokens of web/styles/tokens.css; fonts are the reader's own.
 */
import { createHash } from "node:crypto";

export const DOCS_STYLE = `
:root{color-scheme:light dark;--paper:#fff;--wash:#f6f8f9;--ink:#15202e;--soft:#465364;--faint:#647082;--line:#dce2e8;--accent:#1c3f72;--good:#0a6640;--bad:#a8141f;--post:#48398f;--focus:#1c5fd4;--code:ui-monospace,"SF Mono","Cascadia Mono","Roboto Mono",Menlo,Consolas,monospace}
@media (prefers-color-scheme:dark){:root{--paper:#0e141b;--wash:#151d26;--ink:#eaeff4;--soft:#b6c1cd;--faint:#93a0af;--line:#28333f;--accent:#8fb7f0;--good:#6fd3a0;--bad:#ff9a98;--post:#b9acf5;--focus:#8ab8ff}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;scroll-padding-top:1.5rem;text-size-adjust:100%;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
body{margin:0 auto;max-width:76rem;padding:0 clamp(1rem,4vw,3rem) 6rem}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.2em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:4px}
h1,h2,h3{line-height:1.2;font-weight:650;text-wrap:balance}
h1{font-size:clamp(1.875rem,1.4rem + 2vw,2.75rem);margin:2rem 0 1rem;letter-spacing:-.01em}
h2{font-size:1.4375rem;margin:0 0 1.5rem;padding-bottom:.5rem;border-bottom:2px solid var(--accent)}
h3{font-size:1.1875rem;margin:0}
p{margin:.75rem 0;max-width:46rem}
code,pre,var{font-family:var(--code);font-size:.875rem;font-style:normal}
code{overflow-wrap:anywhere}
.brand{margin:0;padding:1.25rem 0;border-bottom:1px solid var(--line);max-width:none;display:flex;justify-content:space-between}
.brand a{font-weight:650;text-decoration:none;letter-spacing:.02em}
.brand span{color:var(--faint);font-variant-numeric:tabular-nums}
.lead{font-size:1.1875rem;color:var(--soft)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:1rem 2rem;margin:2rem 0 3.5rem;padding:1.25rem 0;border-block:1px solid var(--line)}
dt{font-size:.875rem;color:var(--faint)}
dd{margin:0}
.columns{display:grid;grid-template-columns:15rem minmax(0,1fr);gap:3.5rem}
nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto;padding:1.5rem 0;font-size:.9375rem;line-height:1.4}
nav p{margin:1.25rem 0 .25rem;font-weight:650}
nav p:first-child{margin-top:0}
nav ul{list-style:none;margin:0;padding:0}
nav li a{display:block;padding:.3rem 0;color:var(--soft);text-decoration:none}
nav a:hover{color:var(--accent)}
nav p a{text-decoration:none}
main>section{margin-bottom:4.5rem;padding-top:1.5rem}
article{margin-bottom:3.5rem}
.call{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem .625rem;margin:.375rem 0 .75rem}
.call code{font-size:1rem}
var{color:var(--post)}
.method{font:650 .75rem/1 var(--code);letter-spacing:.04em;padding:.3rem .45rem;border-radius:.3rem;border:1px solid currentColor;color:var(--good)}
.method.post{color:var(--post)}
.open{font-size:.8125rem;color:var(--soft);border:1px solid var(--line);border-radius:1rem;padding:.05rem .6rem;white-space:nowrap}
table{border-collapse:collapse;width:100%;margin:1rem 0}
caption{text-align:start;font-size:.875rem;color:var(--faint);padding-bottom:.25rem}
th,td{text-align:start;vertical-align:top;padding:.5rem 1rem .5rem 0;border-top:1px solid var(--line);font-weight:400}
thead th{font-size:.875rem;color:var(--faint)}
th small{display:block;color:var(--faint)}
th[scope=row]{width:11rem}
pre{background:var(--wash);border:1px solid var(--line);border-radius:.625rem;padding:.875rem 1rem;margin:.75rem 0;overflow:auto;max-height:26rem;line-height:1.5}
pre code{overflow-wrap:normal}
pre.shell{border-inline-start:3px solid var(--accent)}
details{border-top:1px solid var(--line)}
details+.problems,details+ul{border-top:1px solid var(--line)}
summary{cursor:pointer;padding:.625rem 0;min-height:2.75rem}
summary:hover{color:var(--accent)}
.media{margin:.25rem 0 0;color:var(--faint)}
.status{font:600 .8125rem/1 var(--code);color:var(--bad);font-variant-numeric:tabular-nums}
.status.good{color:var(--good)}
.problems{list-style:none;display:flex;flex-wrap:wrap;gap:.375rem .5rem;margin:0;padding:.875rem 0 0}
.problems a{display:inline-block;font:.8125rem/1.4 var(--code);color:var(--soft);text-decoration:none;background:var(--wash);border:1px solid var(--line);border-radius:.3rem;padding:.2rem .5rem}
.problems a:hover{border-color:var(--accent);color:var(--accent)}
.wide{overflow-x:auto}
.catalogue th[scope=row]{width:auto}
tr:target th,tr:target td{background:color-mix(in srgb,var(--accent) 12%,transparent)}
article:target h3{color:var(--accent)}
@media (max-width:56rem){.columns{grid-template-columns:minmax(0,1fr);gap:0}nav{position:static;max-height:none;columns:15rem;border-bottom:1px solid var(--line)}nav ul{break-inside:avoid}}
@media (max-width:30rem){th[scope=row],td{display:block;width:auto;padding-right:0}td{border-top:0;padding-top:0}.catalogue th[scope=row],.catalogue td{display:table-cell;padding:.5rem .75rem .5rem 0;border-top:1px solid var(--line)}dl{grid-template-columns:1fr}}
@media print{nav,.shell{display:none}.columns{display:block}}
`;

/** as a CSP source */
export const DOCS_STYLE_HASH = `sha256-${createHash("sha256").update(DOCS_STYLE).digest("base64")}`;
