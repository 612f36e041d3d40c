/**
 * The pages of the demo's sign-in provider: choosing who to be, signing out, and what went wrong. Plain HTML without
 * scripts, in the product's look; the one style is allowed by its hash.
 */
import { createHash } from "node:crypto";
import { escaped } from "../../server/http/html.ts";
import type { DemoAccount } from "./accounts.ts";

export type Locale = "zh-CN" | "en";

const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--wash:#f6f8f9;--ink:#15202e;--soft:#465364;--line:#dce2e8;--strong:#8c98a6;--accent:#1c3f72;--on:#fff;--note:#fcf5e8;--note-ink:#6b4000;--focus:#1c5fd4}
@media (prefers-color-scheme:dark){:root{--paper:#0e141b;--wash:#151d26;--ink:#eaeff4;--soft:#b6c1cd;--line:#28333f;--strong:#5b6876;--accent:#8fb7f0;--on:#0e141b;--note:#2a2010;--note-ink:#f0c987;--focus:#8ab8ff}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;text-size-adjust:100%;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:56rem;padding:0 clamp(1rem,4vw,3rem) 4rem}
header{display:flex;justify-content:space-between;align-items:center;gap:1rem;border-bottom:1px solid var(--line);padding:1rem 0;margin-bottom:clamp(1.5rem,6vh,3.5rem)}
header b{font-weight:650;letter-spacing:.01em}
a{color:var(--accent);text-underline-offset:.2em}
header a{padding:.5rem 0;white-space:nowrap}
h1{font-size:clamp(1.75rem,1.4rem + 2vw,2.5rem);line-height:1.2;font-weight:650;text-wrap:balance;margin:0 0 .75rem}
h2{font-size:1rem;font-weight:650;color:var(--soft);margin:2.25rem 0 .75rem}
p{margin:0 0 1rem;max-width:44rem}
.note{background:var(--note);color:var(--note-ink);border-radius:.625rem;padding:.75rem 1rem;margin:1.25rem 0 0}
ul{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:.75rem}
li{display:grid}
button{font:inherit;color:inherit;cursor:pointer}
.who{display:grid;grid-template-columns:3rem 1fr;gap:0 .875rem;align-items:center;width:100%;min-height:4.75rem;text-align:start;background:var(--paper);border:1px solid var(--strong);border-radius:.75rem;padding:.75rem 1rem .75rem .75rem}
.who:hover{border-color:var(--accent);background:var(--wash)}
.who i{grid-row:span 2;display:grid;place-items:center;width:3rem;height:3rem;border-radius:50%;background:var(--accent);color:var(--on);font-style:normal;font-weight:650;font-size:1.25rem}
.staff .who i{border-radius:.75rem}
.who b{font-weight:650;line-height:1.3;align-self:end}
.who span{font-size:.9375rem;line-height:1.35;color:var(--soft);align-self:start}
.no{border:1px solid var(--strong);border-radius:.625rem;background:var(--paper);padding:.6rem 1.5rem;min-height:2.75rem;margin-top:2.25rem}
.act{display:inline-block;border:0;border-radius:.625rem;background:var(--accent);color:var(--on);font-weight:600;padding:.8rem 1.75rem;min-height:2.75rem}
:focus-visible{outline:3px solid var(--focus);outline-offset:3px}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.875rem;overflow-wrap:anywhere}
`;

/** @param follows origins to which a form of the page may lead */
export function contentSecurityPolicy(...follows: string[]): string {
  const hash = createHash("sha256").update(STYLE).digest("base64");
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'self' ${follows.join(" ")}; frame-ancestors 'none'`;
}

const WORDS = {
  "zh-CN": {
    brand: "演示用身份登录",
    title: "您想以谁的身份登录?",
    lead: "点选一位即可,不需要密码。",
    note: "这是演示自带的登录服务,只在这台电脑上运行。这里的人都是虚构的;真实部署会接入当地的统一身份认证。",
    citizens: "群众",
    staff: "部门工作人员",
    told: "您选定之后,Certrace 得知这个人的姓名,以及公民身份号码(换成代号后即忘记);工作人员还有所属部门和职责。",
    no: "不登录,返回 Certrace",
    out: "已退出 Certrace",
    outLead: "演示用的登录服务也要退出吗?退出后,下一位使用者需要重新选择身份。",
    outAct: "一并退出",
    back: "返回 Certrace",
    failed: "登录没有完成",
    failedLead: "请回到 Certrace 重新登录。",
    other: "English",
  },
  en: {
    brand: "Sign-in of the demo",
    title: "Who would you like to be?",
    lead: "Choose one; there are no passwords.",
    note: "This provider belongs to the demo and runs on this machine only. Everybody here is invented; a real installation uses the administration's own identity service.",
    citizens: "Citizens",
    staff: "Departments' staff",
    told: "By choosing you agree that Certrace is told this person's name and ID number (which it turns into a pseudonym and forgets); of staff, their department and roles.",
    no: "Do not sign in, go back to Certrace",
    out: "You are signed out of Certrace",
    outLead: "Sign out of the demo's provider as well? Whoever comes next then chooses anew.",
    outAct: "Sign out here too",
    back: "Back to Certrace",
    failed: "The sign-in was not completed",
    failedLead: "Go back to Certrace and begin again.",
    other: "中文",
  },
};

/** @param action where the choice is sent to. No account's number is on the page, only its name for itself */
export function choicePage(accounts: readonly DemoAccount[], action: string, locale: Locale): string {
  const words = WORDS[locale];
  const other = locale === "en" ? "zh-CN" : "en";
  const list = (of: readonly DemoAccount[], className: string) =>
    `<ul class="${className}">${of.map((each) => `<li>${choice(each, locale)}</li>`).join("")}</ul>`;
  return page(
    locale,
    words.title,
    `<h1>${words.title}</h1>
<p>${words.lead}</p>
<p>${words.told}</p>
<p class="note">${words.note}</p>
<form method="post" action="${escaped(action)}">
<h2>${words.citizens}</h2>
${list(
  accounts.filter(({ staff }) => staff === undefined),
  "citizens",
)}
<h2>${words.staff}</h2>
${list(
  accounts.filter(({ staff }) => staff !== undefined),
  "staff",
)}
<button class="no" name="cancel" value="yes">${words.no}</button>
</form>`,
    `<a href="${escaped(action)}?lang=${other}" lang="${other}" hreflang="${other}">${words.other}</a>`,
  );
}

function choice({ about, id, name }: DemoAccount, locale: Locale): string {
  const key = locale === "en" ? "en" : "zh";
  const initial = [...name[key]][0]!;
  return `<button class="who" name="account" value="${escaped(id)}"><i aria-hidden="true">${escaped(initial)}</i><b>${escaped(name[key])}</b><span>${escaped(about[key])}</span></button>`;
}

/** @param form the library's own, with its protection against other sites */
export function signOutPage(form: string, back: string, locale: Locale): string {
  const words = WORDS[locale];
  return page(
    locale,
    words.out,
    `<h1>${words.out}</h1>
<p>${words.outLead}</p>
${form}
<p><button class="act" type="submit" form="op.logoutForm" name="logout" value="yes">${words.outAct}</button></p>
<p><a href="${escaped(back)}">${words.back}</a></p>`,
  );
}

/** @param code as in RFC 6749 */
export function failurePage(code: string, back: string, locale: Locale): string {
  const words = WORDS[locale];
  return page(
    locale,
    words.failed,
    `<h1>${words.failed}</h1>
<p>${words.failedLead}</p>
<p><code>${escaped(code)}</code></p>
<p><a href="${escaped(back)}">${words.back}</a></p>`,
  );
}

function page(locale: Locale, title: string, content: string, more = ""): string {
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Certrace</title>
<style>${STYLE}</style>
</head>
<body>
<header><b>Certrace · ${WORDS[locale].brand}</b>${more}</header>
<main>
${content}
</main>
</body>
</html>
`;
}
