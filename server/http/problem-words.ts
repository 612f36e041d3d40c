/**
 * What the problem page says to people, in both languages, by code: what happened, and what to do. Codes that a person
 * can hardly meet while signing in share the last words.
 */

export interface Words {
  title: string;
  remedy: string;
}

type Both = { en: Words; zh: Words };

const both = (en: string, enRemedy: string, zh: string, zhRemedy: string): Both => ({
  en: { title: en, remedy: enRemedy },
  zh: { title: zh, remedy: zhRemedy },
});

const AGAIN = ["Please begin again.", "请重新登录。"] as const;

export const PROBLEM_WORDS: Readonly<Record<string, Both>> = {
  "sign-in-not-offered": both(
    "Nobody can sign in here yet",
    "Whoever runs this service has to name a sign-in provider first (CERTRACE_OIDC_ISSUER; see docs/operating.md). Certificates can be verified without signing in.",
    "这里暂时还不能登录",
    "需要由本服务的运维人员先配置身份登录服务(CERTRACE_OIDC_ISSUER,见 docs/operating.md)。核验证照不需要登录。",
  ),
  "sign-in-target": both(
    "The link leads elsewhere",
    "It asked to send you to another website after signing in. Open this service's own page instead.",
    "这个链接要带您去别的网站",
    "链接要求登录后跳转到其他网站,已被拒绝。请直接打开本服务的页面。",
  ),
  "sign-in-expired": both(
    "The sign-in took too long, or was begun elsewhere",
    "Begin again, within ten minutes and in one browser. Cookies must be allowed for this page.",
    "登录已超时,或者不是在这个浏览器里开始的",
    "请在同一个浏览器里重新登录,并在十分钟内完成;请允许本页面使用 Cookie。",
  ),
  "sign-in-state": both(
    "The answer belongs to another sign-in",
    "Perhaps two were under way at once. Begin again, in one window.",
    "返回的结果不属于这次登录",
    "可能同时打开了两个登录窗口。请只在一个窗口里重新登录。",
  ),
  "sign-in-refused": both(
    "The sign-in was not completed",
    "You, or the sign-in provider, broke it off. You are not signed in.",
    "登录没有完成",
    "您取消了登录,或者身份登录服务没有同意。您现在没有登录。",
  ),
  "sign-in-code": both(
    "This sign-in was used already",
    `The page was perhaps opened twice. ${AGAIN[0]}`,
    "这次登录已经用过了",
    `页面可能被打开了两次。${AGAIN[1]}`,
  ),
  "sign-in-issuer": both(
    "The answer came from somebody else",
    "It is not from the sign-in provider that this service trusts, so you were not signed in. If it happens again, tell the operator.",
    "返回的结果不是来自受信任的登录服务",
    "为了您的安全,没有登录。如果再次出现,请告诉本服务的运维人员。",
  ),
  "sign-in-token": both(
    "What the sign-in provider answered cannot be trusted",
    "So you were not signed in. Begin again; if it happens again, tell the operator.",
    "身份登录服务返回的结果不可信",
    "为了您的安全,没有登录。请重试;如果再次出现,请告诉本服务的运维人员。",
  ),
  "sign-in-client": both(
    "The sign-in provider does not know this service",
    "It is not your fault. Please tell the operator.",
    "身份登录服务不认识本服务",
    "这不是您的问题,请告诉本服务的运维人员。",
  ),
  "sign-in-provider-unavailable": both(
    "The sign-in provider does not answer",
    "Try again in a minute. Certificates can be verified without signing in.",
    "身份登录服务没有回应",
    "请过一会儿再试。核验证照不需要登录。",
  ),
  "sign-in-claims": both(
    "This account cannot be used here",
    "It lacks what is needed: a citizen's number for one's own data, a department for its staff. Sign in with another account, or ask the operator.",
    "这个账号不能在这里使用",
    "账号里缺少需要的信息:查看自己的数据需要公民身份号码,工作人员需要所属部门。请换一个账号登录,或者联系运维人员。",
  ),
  "sign-in-busy": both(
    "Too many people are signed in at the moment",
    "Try again in a few minutes.",
    "现在登录的人太多",
    "请过几分钟再试。",
  ),
  "rate-limited": both(
    "Too many attempts from your address",
    "Wait a minute, then try again.",
    "来自您网络地址的请求太多",
    "请等一分钟再试。",
  ),
};

export const OTHER_WORDS: Both = both(
  "That did not work",
  `You are not signed in. ${AGAIN[0]} If it stays, give the operator the number below.`,
  "没有成功",
  `您现在没有登录。${AGAIN[1]}如果一直不行,请把下面的编号告诉运维人员。`,
);
