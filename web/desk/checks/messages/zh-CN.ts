/** Chinese words of the room in which register, files and chain are compared; the same keys as en.ts. */
import type { Spoken } from "../../../messages/catalogue.ts";
import type { en } from "./en.ts";

export const zhCN: Spoken<typeof en> = {
  heading: "核对",
  lead: "登记表、发出的文件、链上记录与公布的状态列表是否一致。核对不作任何变更。",
  which: "核对哪次签发",
  choose: "请选择…",
  job: (title, count) => `${title}（${count}份）`,
  noJobs: "签发台还没有签发过证照。",
  register: "现在的登记表",
  registerHint: "不选则用当时签发所用的登记表。",
  begin: "核对",
  before: "以前的核对",
  none: "还没有核对过。",
};
