/**
 * Renders /docs: the API for people, from the same route table as /openapi.json. Plain HTML without scripts, and
 * every text escaped. Codes of problems are anchors: a problem's `type` leads here.
 */
import type { z } from "zod";
import { escaped } from "./html.ts";
import { PROBLEMS, type ProblemCode } from "./problem.ts";
import { type AnyRoute, type Content, type SessionKind, TAGS } from "./route.ts";

/** Escaped, with `words in backticks` as code. */
const prose = (text: string): string => escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");

const shown = (path: string): string => escaped(path.replace("{+", "{")).replace(/\{\w+\}/g, "<var>$&</var>");

const pretty = (example: unknown): string =>
  escaped(typeof example === "string" ? example : JSON.stringify(example, null, 2));

/** A call that can be pasted into a shell. */
function curl(route: AnyRoute, publicUrl: string): string {
  const path = route.path.replace(/\{\+?(\w+)\}/g, (_, name) => route.paramsExample?.[name] ?? name);
  const query = new URLSearchParams(route.queryExample).toString();
  const [mediaType] = Object.keys(route.accepts?.content ?? {});
  const file = route.accepts?.file;
  const token = route.token === undefined ? "" : ' \\\n  -H "Authorization: Bearer $TOKEN"';
  const basic = route.basic === undefined ? "" : ' \\\n  -u "$NAME:$PASSWORD"';
  const signedIn =
    route.session === undefined
      ? ""
      : ` \\\n  -b "$COOKIE"${route.method === "get" ? "" : ' -H "Certrace-Csrf: $CSRF"'}`;
  const send =
    mediaType === undefined
      ? route.method === "post"
        ? " \\\n  -X POST"
        : ""
      : ` \\\n  -H 'Content-Type: ${mediaType}' ${route.body === "stream" ? "-T" : "--data-binary @"}${route.body === "stream" ? ` ${file} -X POST` : file}`;
  return `curl '${publicUrl}${path}${query === "" ? "" : `?${query}`}'${token}${basic}${signedIn}${send}`;
}

const SESSIONS: Record<SessionKind, string> = {
  desk: "For a department's staff who have signed in, and for its own system with a request token (`aud`: `<host>/desk/<department>`).",
  citizen: "For a citizen who has signed in; our own pages only.",
  department: "For a department's staff who have signed in; our own pages only.",
  any: "For whoever has signed in; our own pages only.",
};

function parameters(route: AnyRoute): string {
  const rows = (["path", "query"] as const).flatMap((place) =>
    Object.entries(place === "path" ? route.params.shape : route.query.shape).map(([name, field]) => {
      const schema = field as z.ZodType;
      const needed = place === "path" || !schema.safeParse(undefined).success;
      return `<tr><th scope="row"><code>${escaped(name)}</code><small>${place}${needed ? ", needed" : ""}</small></th><td>${prose(schema.meta()?.description ?? "")}</td></tr>`;
    }),
  );
  return rows.length === 0
    ? ""
    : `<table><caption>Parameters</caption><tbody>${rows.join("")}</tbody></table>`;
}

const examples = (content: Content): string =>
  Object.entries(content)
    .map(
      ([mediaType, { example }]) =>
        `<p class="media"><code>${escaped(mediaType)}</code></p><pre tabindex="0"><code>${pretty(example)}</code></pre>`,
    )
    .join("");

const problemLink = (code: ProblemCode): string =>
  `<li><a href="#${code}"><span class="status">${PROBLEMS[code][0]}</span> ${code}</a></li>`;

function section(route: AnyRoute, publicUrl: string): string {
  const answers = Object.entries(route.answers).map(
    ([status, { description, content }]) =>
      `<details><summary><span class="status good">${status}</span> ${prose(description)}</summary>${examples(content)}</details>`,
  );
  const body =
    route.accepts === undefined
      ? ""
      : `<details><summary>Body: ${Object.keys(route.accepts.content)
          .map((type) => `<code>${escaped(type)}</code>`)
          .join(" or ")}</summary>${examples(route.accepts.content)}</details>`;
  return `<article id="${route.id}" aria-labelledby="${route.id}-title">
<h3 id="${route.id}-title">${prose(route.summary)}</h3>
<p class="call"><span class="method ${route.method}">${route.method.toUpperCase()}</span> <code>${shown(route.path)}</code>${route.open ? ' <span class="open">any origin</span>' : ""}</p>
<p>${prose(route.description)}</p>
${route.token === undefined ? "" : `<p><code>Authorization: Bearer</code> ${prose(route.token)}</p>`}
${route.basic === undefined ? "" : `<p><code>Authorization: Basic</code> ${prose(route.basic)}</p>`}
${route.session === undefined ? "" : `<p>${prose(SESSIONS[route.session])}${route.method === "get" ? "" : prose(" The header `Certrace-Csrf` shows the session's token (`GET /my/session`).")}</p>`}
${parameters(route)}
<pre tabindex="0" class="shell"><code>${escaped(curl(route, publicUrl))}</code></pre>
${body}
${answers.join("\n")}
<ul class="problems" aria-label="Problems">${route.problems.map(problemLink).join("")}</ul>
</article>`;
}

const catalogue = (): string =>
  (Object.keys(PROBLEMS) as ProblemCode[])
    .map(
      (code) =>
        `<tr id="${code}"><th scope="row"><code>${code}</code></th><td><span class="status">${PROBLEMS[code][0]}</span></td><td>${escaped(PROBLEMS[code][1])}</td></tr>`,
    )
    .join("\n");

/** @returns a whole HTML document; `style` is the content of its one style element */
export function docsPage(
  routes: readonly AnyRoute[],
  style: string,
  publicUrl: string,
  version: string,
): string {
  const groups = TAGS.map((tag) => ({ tag, of: routes.filter((route) => route.tag === tag) }));
  const anchor = (tag: string) => tag.toLowerCase().replaceAll(" ", "-");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Certrace API</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="brand"><a href="/">Certrace</a> <span>${escaped(version)}</span></p>
<h1>The service, question by question</h1>
<p class="lead">Anyone may verify a certificate here, or ask only for the facts and verify it themselves. What is for the parties of a trace log alone, departments ask for with a token that they sign, and people when they have signed in. A verification answers <code>200</code> whatever its verdict; what could not be answered is a <a href="#problems">problem</a> with a stable code and a remedy.</p>
<dl>
<div><dt>Times</dt><dd>Unix seconds</dd></div>
<div><dt>Hashes, keys, roots</dt><dd>base64url without padding</dd></div>
<div><dt>Origins</dt><dd>what says <span class="open">any origin</span> may be called from any web page</dd></div>
<div><dt>For programs</dt><dd><a href="/openapi.json">openapi.json</a> (OpenAPI 3.1)</dd></div>
</dl>
</header>
<div class="columns">
<nav aria-label="Contents">
${groups.map(({ tag, of }) => `<p><a href="#${anchor(tag)}">${tag}</a></p><ul>${of.map((route) => `<li><a href="#${route.id}">${prose(route.summary)}</a></li>`).join("")}</ul>`).join("\n")}
<p><a href="#problems">Problems</a></p>
</nav>
<main>
${groups.map(({ tag, of }) => `<section aria-labelledby="${anchor(tag)}"><h2 id="${anchor(tag)}">${tag}</h2>${of.map((route) => section(route, publicUrl)).join("\n")}</section>`).join("\n")}
<section aria-labelledby="problems"><h2 id="problems">Problems</h2>
<p>Problem details (RFC 9457), <code>application/problem+json</code>: <code>code</code> is stable, <code>detail</code> says what is wrong, <code>field</code> where, <code>remedy</code> what to do; <code>instance</code> is the number under which the operator finds the request.</p>
<div class="wide" tabindex="0" role="region" aria-label="All problem codes"><table class="catalogue"><thead><tr><th scope="col">code</th><th scope="col">status</th><th scope="col">meaning</th></tr></thead><tbody>
${catalogue()}
</tbody></table></div>
</section>
</main>
</div>
</body>
</html>
`;
}
