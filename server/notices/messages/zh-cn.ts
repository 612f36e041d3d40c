/** Letters and the feed, in Chinese. */
import type { NoticeWords } from "./words.ts";

export const zhCN: NoticeWords = {
  confirmSubject: "证迹 Certrace：请确认您的电子邮箱",
  confirm: ({ link, hours }) => [
    "有人登录证迹 Certrace 后，要求在其数据出现不寻常的使用时，把通知发到这个邮箱。",
    `如果是您本人，请在 ${hours} 小时内，在您已登录的浏览器里打开下面的链接：`,
    link,
    "如果不是您本人，请不用理会：不会再给您发送任何邮件。",
  ],
  subject: (count) => `证迹 Certrace：有 ${count} 条不寻常的记录`,
  opening: {
    own: (count) => `您的数据使用记录里有 ${count} 条不寻常的记录：`,
    other: (count) => `由您代为办理的一位当事人，其数据使用记录里有 ${count} 条不寻常的记录：`,
  },
  matter: ({ day, department, data }) => `${day}：${department}${data === null ? "" : `，${data}`}`,
  more: (count) => `……另有 ${count} 条。`,
  closing: ({ page, end }) => [
    "标记不等于指控，只说明您也许想看一看。登录后，可以在这里看到这些记录的全部内容，以及您可以怎么做：",
    page,
    "证迹绝不会在邮件里向您索要密码或号码。",
    "您收到这封邮件，是因为您要求过。想停止通知，不用登录，打开：",
    end,
  ],
  feedTitle: "证迹 Certrace：我的数据记录里不寻常的事",
  feedSubtitle: "标记不等于指控，只说明您也许想看一看。",
};
