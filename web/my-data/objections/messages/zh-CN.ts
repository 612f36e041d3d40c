/** Chinese words of "My objections"; the same keys as en.ts. */
import type { Spoken } from "../../../messages/catalogue.ts";
import type { en } from "./en.ts";

export const zhCN: Spoken<typeof en> = {
  heading: "我的异议",
  lead: "如果您认为某个部门不该查看，就说出来。异议会立即登记，双方部门都能看到，并且必须在期限内答复。逾期多少，人人都能数得到。",
  how: "要提出异议，请在“谁用过我的数据”里打开一条记录，选择“我有异议”。",
  howLink: "前往“谁用过我的数据”",
  none: "您还没有提出过异议。",
  loading: "正在读取您的异议…",
  failed: "没有能读取您的异议。",
  retry: "重试",
  more: "显示更早的",
  state: (day) => `${day}提出异议`,
  about: "您对这件事有异议：",
  aboutErased: "您提出异议的记录内容已被删除。",
  seeEntry: "查看这条记录",

  newHeading: "您对这次使用数据有异议",
  newNotFound: "您的记录里没有这一条。",
  newNot: "只能对数据的使用提出异议，请选择这样的记录。",
  newOpen: "您已对此提出过异议，正在等待答复。",
  newWords: "哪里不对？",
  newHint: "用您自己的话写。只有您和有关部门能看到；记录里只存封印，不存文字。",
  newWho: (departments) => `将送交${departments}，他们必须答复。`,
  newSend: "提交异议",
  newCancel: "不提异议",
  newSent: "您的异议已经登记，从现在开始计时。",
  newForGood: "提交后不能撤回。",
  listSeparator: "和",
};
