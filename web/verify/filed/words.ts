/** What the page says of reports that were signed and filed before, in both languages. Loaded with the first result. */
import type { Locale } from "../../messages/catalogue.ts";
import type { FiledVerdict } from "../report.ts";

interface FiledWords {
  /** above the word */
  eyebrow: string;
  verdicts: Record<FiledVerdict, { word: string; sentence: string }>;
  unreadable: string;
  altered: string;
  noKeys: { reason: string; remedy: string };
  otherSigner: (service: string) => { reason: string; remedy: string };
  notInFile: (service: string) => { reason: string; remedy: string };
  giveKeys: string;
  noKeysIn: string;
  byThis: string;
  byFile: (service: string) => string;
  heading: string;
  found: (verdict: string) => string;
  show: string;
  unconfirmed: string;
  signer: string;
  made: string;
  asOf: string;
  asOfThen: string;
  block: string;
  noBlock: string;
  blockOf: (number: string, time: string) => string;
  file: string;
  number: string;
  type: string;
  contents: string;
  checks: string;
  statement: string;
  /** where it came in a PDF */
  print: string;
  afresh: string;
  afreshLead: string;
  /** the same where nothing of the report is to be believed */
  afreshAlone: string;
  choose: string;
  other: string;
  anyway: string;
}

const KEYS_AT = "/.well-known/certrace-report-keys";

export const FILED_WORDS: Record<Locale, FiledWords> = {
  en: {
    eyebrow: "A filed verification report",
    verdicts: {
      "report-genuine": {
        word: "Genuine report",
        sentence:
          "It is unaltered since it was signed. It says what a verifying service found out at that time, not how the certificate stands today.",
      },
      "report-altered": {
        word: "Altered report",
        sentence:
          "It was changed after it was signed, or never signed at all. What it says counts for nothing.",
      },
      "report-unreadable": {
        word: "Unreadable report",
        sentence: "This was to be a verification report, but it is damaged. What it says counts for nothing.",
      },
      "report-key-ended": {
        word: "Signed too late",
        sentence:
          "It is dated after its service had given up the key that signed it: whoever has that key made it since. What it says counts for nothing.",
      },
      "report-unknown": {
        word: "Signer not known",
        sentence:
          "Who signed this report could not be found out, so nothing is known of it: neither good nor bad.",
      },
    },
    unreadable: "Take the report as it was filed: the file that ends in .jws, or the PDF.",
    altered: "Take the report as it was filed; or verify the certificate itself.",
    noKeys: {
      reason: "This service did not tell its keys.",
      remedy: "Check this device's connection, then try again.",
    },
    otherSigner: (service) => ({
      reason: `The report says that it comes from ${service}. This service did not sign it, and the page asks no address that a report names.`,
      remedy: `If you trust that service, open its verify page yourself and drop the report there. Or choose the file with its keys: it should have been filed with the report, and the service publishes it at ${KEYS_AT}.`,
    }),
    notInFile: (service) => ({
      reason: `The report says that it comes from ${service}. The key that it names is neither this service's nor in the file that you chose.`,
      remedy:
        "Choose the keys that were filed with the report, or open that service's verify page, if you trust it.",
    }),
    giveKeys: "Choose the file with the keys",
    noKeysIn: `That file holds no keys. It must be what a service answers at ${KEYS_AT}.`,
    byThis: "this service",
    byFile: (service) =>
      `It is signed with a key of the file that you chose. Whether that is a key of ${service} rests on where you have the file from.`,
    heading: "What the report says",
    found: (verdict) => `It found the certificate: ${verdict}`,
    show: "Show what the report says (not confirmed)",
    unconfirmed: "The report says this, but it is not confirmed.",
    signer: "Verified by",
    made: "Verified at",
    asOf: "Asked as of",
    asOfThen: "the time of the verification",
    block: "Rests on block",
    noBlock: "No records were had",
    blockOf: (number, time) => `${number} of ${time}`,
    file: "Fingerprint of the file (SHA-256)",
    number: "Number",
    type: "Type",
    contents: "What the certificate said",
    checks: "How it was checked then",
    statement:
      "A report is the statement of the service that signed it. It is not the certificate, and it proves nothing by itself.",
    print:
      "What was signed is the file attached to the PDF, and that is what stands here. The print on the PDF's pages was not signed: if it says something else, it was changed.",
    afresh: "Verify the certificate itself",
    afreshLead:
      "Only the certificate tells how it stands now. Choose its file: the page compares it with the report and verifies it afresh, on this device.",
    afreshAlone:
      "Only the certificate tells how it stands. Choose its file: it is verified afresh, on this device.",
    choose: "Choose the certificate",
    other: "This is another file than the one that the report is about: the fingerprints differ.",
    anyway: "Verify it all the same",
  },
  "zh-CN": {
    eyebrow: "归档的核验报告",
    verdicts: {
      "report-genuine": {
        word: "报告属实",
        sentence: "报告自签名以来未被改动。它说明核验服务当时查明的情况，不代表证照今天的状态。",
      },
      "report-altered": {
        word: "报告被改动",
        sentence: "报告在签名后被改动过，或从未签名。其中所写的一概不算数。",
      },
      "report-unreadable": {
        word: "报告无法读取",
        sentence: "这本应是一份核验报告，但已损坏。其中所写的一概不算数。",
      },
      "report-key-ended": {
        word: "签名过晚",
        sentence:
          "报告的日期晚于该服务停用此公钥的时间，只能是后来持有该密钥的人所作。其中所写的一概不算数。",
      },
      "report-unknown": {
        word: "签名者不明",
        sentence: "无法查明这份报告由谁签名，因此对它一无所知：既不能说真，也不能说假。",
      },
    },
    unreadable: "请使用归档时的报告：以 .jws 结尾的文件，或 PDF。",
    altered: "请使用归档时的报告，或核验证照本身。",
    noKeys: { reason: "本服务没有给出其公钥。", remedy: "请检查本设备的网络连接，然后重试。" },
    otherSigner: (service) => ({
      reason: `报告自称来自 ${service}。它不是本服务签名的；本页不会访问报告中写明的任何地址。`,
      remedy: `如果您信任该服务，请自行打开它的核验页面，把报告拖到那里；或选择载有其公钥的文件：该文件应与报告一同归档，该服务也在 ${KEYS_AT} 公布。`,
    }),
    notInFile: (service) => ({
      reason: `报告自称来自 ${service}。报告所称的公钥既不是本服务的，也不在您选择的文件中。`,
      remedy: "请选择与报告一同归档的公钥文件；如果您信任该服务，也可打开它的核验页面。",
    }),
    giveKeys: "选择公钥文件",
    noKeysIn: `该文件中没有公钥。它应是服务在 ${KEYS_AT} 给出的内容。`,
    byThis: "本服务",
    byFile: (service) =>
      `报告由您所选文件中的一个公钥验证。该公钥是否属于 ${service}，取决于您从何处获得该文件。`,
    heading: "报告所述",
    found: (verdict) => `当时查明证照：${verdict}`,
    show: "显示报告内容（未经证实）",
    unconfirmed: "报告是这样写的，但未经证实。",
    signer: "核验服务",
    made: "核验时间",
    asOf: "核验时点",
    asOfThen: "核验之时",
    block: "所据区块",
    noBlock: "未能取得记录",
    blockOf: (number, time) => `${number}，${time}`,
    file: "文件指纹（SHA-256）",
    number: "编号",
    type: "类型",
    contents: "证照当时所载",
    checks: "当时的核验过程",
    statement: "报告是签名服务的一份陈述。它不是证照，本身也不能证明什么。",
    print:
      "有签名的是 PDF 所附的文件，以下即其内容。PDF 页面上的文字没有签名：若与此处不同，即说明被改动过。",
    afresh: "核验证照本身",
    afreshLead:
      "只有证照本身能说明它现在的状态。请选择证照文件：本页会将它与报告对照，并在本设备上重新核验。",
    afreshAlone: "只有证照本身能说明它的状态。请选择证照文件，本页会在本设备上重新核验。",
    choose: "选择证照",
    other: "这不是报告所指的文件：两者指纹不同。",
    anyway: "仍然核验",
  },
};
