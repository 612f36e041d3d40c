/** What the page says of the documents that it makes, in both languages. Loaded with them. */
import type { Locale } from "../../messages/catalogue.ts";

interface PaperMakingWords {
  heading: string;
  lead: string;
  save: string;
  making: string;
  saved: string;
  failed: Record<"service-unavailable" | "paper-too-long" | "failed", string>;
  fileName: string;
}

export const MAKING_WORDS: Record<Locale, PaperMakingWords> = {
  en: {
    heading: "As a document",
    lead: "A PDF to print or to file, with this certificate inside: whoever drops it on this page can verify it. It is made on this device; nothing of the certificate is sent.",
    save: "Save as PDF",
    making: "Making the PDF …",
    saved: "The PDF is saved, with the file attached inside it.",
    failed: {
      "service-unavailable": "The service did not give the fonts. Nothing was saved; try again in a minute.",
      "paper-too-long":
        "This is too long for a document. Hand out the file itself, or a copy that shows less.",
      failed: "The PDF could not be made. The file itself is as good: it is what is proven.",
    },
    fileName: "certificate",
  },
  "zh-CN": {
    heading: "保存为文档",
    lead: "可打印、可归档的 PDF，证照文件附在其中，收到的人将其拖入本页即可验证。文档在本设备上生成，证照内容不会发送出去。",
    save: "保存为 PDF",
    making: "正在生成 PDF……",
    saved: "PDF 已保存，文件附在其中。",
    failed: {
      "service-unavailable": "服务未能提供字体，未保存任何内容，请稍后再试。",
      "paper-too-long": "内容过长，无法生成文档。请提供文件本身，或制作内容较少的副本。",
      failed: "无法生成 PDF。文件本身同样有效，能被证明的正是它。",
    },
    fileName: "证照",
  },
};
