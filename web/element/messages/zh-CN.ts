/** Chinese words of the element; the same keys as en.ts. */
import type { Spoken } from "../../messages/catalogue.ts";
import type { en } from "./en.ts";

export const zhCN: Spoken<typeof en> = {
  heading: "证照核验",
  offer: "把证照拖到这里，或",
  choose: "选择文件",
  privacy: "文件不会离开您的设备。",
  verifying: "正在核验…",
  noCertificate: "这不是证照文件",
  noCertificateRemedy: "请选择证照文件本身：.json 文件，或签发时的 PDF 文件。",
  unreadable: "无法从本设备读取这个文件。请先把它复制到本设备，然后重试。",
  broken: "核验意外中断，请重试。",
  issuer: "签发部门",
  number: "证照编号",
  newer: "取代它的编号",
  anchored: "登记时间",
  anchoredBy: "最迟登记于",
  block: "依据区块",
  by: "登记信息来自",
  open: "打开完整的核验页面",
};
