/** What the page says of signed reports, in both languages. Loaded with them. */
import type { Locale } from "../../messages/catalogue.ts";

interface SignedWords {
  heading: string;
  lead: string;
  sends: string;
  pdf: string;
  jws: string;
  making: string;
  saved: string;
  failed: Record<"service-unavailable" | "service-inconsistent" | "rate-limited", string>;
  fileName: string;
}

export const SIGNED_WORDS: Record<Locale, SignedWords> = {
  en: {
    heading: "Save a signed report",
    lead: "For your files: the service verifies this certificate again, and signs what it found and when.",
    sends: "This sends the certificate to the service. Until you press, it stays on this device.",
    pdf: "Send it, save the report as PDF",
    jws: "Send it, save the report as .jws",
    making: "The service is making the report…",
    saved: "The report is saved. The verdict in it is the one that counts for your files.",
    failed: {
      "service-unavailable": "The service gave no report. Nothing was saved; try again later.",
      "service-inconsistent": "What the service answered is no report. Nothing was saved.",
      "rate-limited": "The service was asked too often. Nothing was saved; try again in a minute.",
    },
    fileName: "certrace-report",
  },
  "zh-CN": {
    heading: "保存签名的核验报告",
    lead: "用于归档：服务会再次核验这份证照，并对核验结果和时间签名。",
    sends: "这会把证照发送给服务。在您按下按钮之前，证照不会离开本设备。",
    pdf: "发送并保存 PDF 报告",
    jws: "发送并保存 .jws 报告",
    making: "服务正在制作报告……",
    saved: "报告已保存。归档时以报告中的核验结果为准。",
    failed: {
      "service-unavailable": "服务没有给出报告。没有保存任何内容，请稍后重试。",
      "service-inconsistent": "服务返回的不是核验报告。没有保存任何内容。",
      "rate-limited": "向服务请求过于频繁。没有保存任何内容，请一分钟后重试。",
    },
    fileName: "核验报告",
  },
};
