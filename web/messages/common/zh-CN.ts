/** Chinese words of what every page has around it; the same keys as en.ts. */
import type { Spoken } from "../catalogue.ts";
import type { en } from "./en.ts";

export const zhCN: Spoken<typeof en> = {
  appName: "证迹 Certrace",
  skipToContent: "跳到正文",
  largeType: "大字版",
  normalType: "标准版",
  hiddenCharacter: (code) => `隐藏字符 ${code}`,
  brokenHeading: "页面中断了",
  brokenSentence:
    "本页有一部分没有加载成功，或运行出错。这并不说明您所看的内容有没有问题。请检查本设备的网络连接，然后重新打开本页。",
  brokenReload: "重新打开本页",
  pages: "页面",
  pageVerify: "证照核验",
  pageMyData: "我的数据",
  pagePublic: "公开记录",
};
