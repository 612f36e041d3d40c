/** Chinese words of the form with which issuing begins; the same keys as en.ts. */
import type { Spoken } from "../../../messages/catalogue.ts";
import type { en } from "./en.ts";

export const zhCN: Spoken<typeof en> = {
  heading: "签发证照",
  lead: "现在不会签发：先看登记表会变成什么样，再提交，由他人复核。",
  type: "签发哪种证照？",
  choose: "请选择…",
  noTypes: "本部门还没有可以据以签发的类型。",
  toTypes: "新建一个",
  register: "登记表",
  registerHint: "CSV、Excel（XLSX）或JSON，最大100 MB：一行一份证照。请选择文件，或拖到这里。",
  registerMissing: "请先选择登记表。",
  columnsMissing: "登记表缺少此类型需要的列：",
  reading: "如果读取有误",
  encoding: "文字编码",
  delimiter: "列的分隔",
  delimiterFound: "自动识别",
  delimiterComma: "逗号",
  delimiterSemicolon: "分号",
  delimiterTab: "制表符",
  sheet: "工作表名称（有多个工作表时）",
  look: "查看会变成什么样",

  lost: "部门的密钥被盗？",
  toLost: "重新签发因此失效的证照",
  reissueHeading: "撤回并重新签发",
  reissueLead:
    "用于按错误的登记表签发的证照。由正确的登记表取代：旧证指向各自的新证，没有新证的予以撤销。实施之前会全部显示。",
  reissueLook: "查看将会怎样",
  pairs: "新旧对应表",
  pairsHint:
    "只在编号有变化时需要：带有“older”（旧）和“newer”（新）两列的表格。没有对应表时，编号相同的新旧证照互相对应。",
  keptHeading: "重新签发失效的证照",
  keptLead:
    "用于已被盗并在链上声明失控的密钥：此后由它签名的证照无效，签发台按留存的内容、用现在的密钥重新签发。",
  key: "被盗的密钥",
  keyHint: "声明时所用的密钥指纹，或操作员账户地址。",
};
