/** Chinese words of the desk's record; the same keys as en.ts. */
import type { Spoken } from "../../../messages/catalogue.ts";
import type { en } from "./en.ts";

export const zhCN: Spoken<typeof en> = {
  heading: "操作记录",
  lead: "签发台上的每一次操作，最近的在前。任何一条被抽掉都会露出痕迹。",
  newest: (n) => `第${n}条锁定了它之前的全部内容。`,
  newestWhy: "把它抄录在别处，日后就能证明之前的记录没有改动。",
  none: "这里还没有任何操作。",
  toCase: "查看事项",
  didUpload: (who) => `${who}上传了一个文件`,
  didOpenFile: (who, fingerprint) => `${who}打开了一个文件，指纹${fingerprint}…`,
  didTakeAll: (who) => `${who}保存了一个事项的全部证照`,
  didTakeOne: (who) => `${who}保存了一份证照`,
  didOffer: (who) => `${who}把一份证照发给钱包`,
  didOther: (who, act) => `${who}的操作：${act}`,
};
