/** What the page says of a PDF, in both languages: why it was refused, and what of it counts. Loaded with the first one. */
import type { PdfCode } from "../../core/pdf/refusal.ts";
import type { Locale } from "../messages/catalogue.ts";

interface Words {
  /** to whoever scanned the code on a paper */
  scanned: string;
  /** above the two */
  heading: string;
  /** what the reader must know before anything else */
  onlyProven: string;
  /** the same where nothing could be found out */
  nothingProven: string;
  shown: (pages: number) => string;
  drawing: string;
  notShown: string;
  open: string;
  alt: string;
  refusals: Record<PdfCode, { sentence: string; remedy: string }>;
}

const TAKE = {
  en: "Take the PDF as it was handed out, or the certificate file.",
  zh: "请使用颁发时的 PDF 原件，或证照文件。",
};

export const PAPER_WORDS: Record<Locale, Words> = {
  en: {
    scanned:
      "You scanned the code on a certificate's paper. Paper alone proves nothing, and its code can be copied: ask for the PDF or the certificate file and drop it here. It is verified on this device.",
    heading: "The document it came in",
    onlyProven:
      "Only the fields that this page lists are proven. What the document's own pages show is not: compare the two. If they differ, the document was changed.",
    nothingProven: "Nothing that the document's pages show is proven.",
    shown: (pages) => (pages === 1 ? "The document's only page" : `Page 1 of ${pages}`),
    drawing: "Drawing the document's first page …",
    notShown: "The document's pages cannot be shown here. That changes nothing about the verdict.",
    open: "Open the document",
    alt: "First page of the document, as it was handed in. Nothing on it is proven.",
    refusals: {
      "pdf-too-large": { sentence: "The PDF is too large.", remedy: TAKE.en },
      "pdf-unrecognised": { sentence: "This is no PDF, whatever its name says.", remedy: TAKE.en },
      "pdf-truncated": {
        sentence: "The end of the PDF is missing.",
        remedy: "The download may have been cut off: take the whole file again.",
      },
      "pdf-damaged": { sentence: "The PDF is damaged.", remedy: TAKE.en },
      "pdf-encrypted": {
        sentence: "The PDF is encrypted.",
        remedy: "Save a copy without a password, or take the file as it was handed out.",
      },
      "pdf-active": {
        sentence: "The PDF holds a script, or something else that would run by itself. It was not opened.",
        remedy: `No department hands out such a file. ${TAKE.en}`,
      },
      "pdf-inflates": {
        sentence: "The PDF is made so that it unpacks to an enormous size. It was not opened.",
        remedy: `No department hands out such a file. ${TAKE.en}`,
      },
      "pdf-nothing-attached": {
        sentence: "No certificate is attached to this PDF.",
        remedy:
          "A print, a scan or a picture of a certificate proves nothing. Take the PDF as it was handed out.",
      },
      "pdf-several-attached": {
        sentence: "Several files are attached to this PDF: it does not say which is the certificate.",
        remedy: TAKE.en,
      },
      "pdf-attachment-name": {
        sentence: "The file attached to this PDF has a name that no department gives one.",
        remedy: TAKE.en,
      },
      "pdf-attachment-large": {
        sentence: "The file attached to this PDF is too large for a certificate.",
        remedy: TAKE.en,
      },
      "pdf-attachment-unreadable": {
        sentence: "The file attached to this PDF cannot be read here.",
        remedy: TAKE.en,
      },
      "pdf-attachment-foreign": {
        sentence: "The file attached to this PDF is no certificate.",
        remedy: TAKE.en,
      },
    },
  },
  "zh-CN": {
    scanned:
      "您扫描的是证照纸面上的二维码。纸面本身不能证明什么，二维码也可以被复制：请向持有人索取 PDF 或证照文件并拖到这里，核验在本设备上完成。",
    heading: "证照所在的文档",
    onlyProven:
      "得到证明的只有本页列出的各项内容，文档页面上的文字和图案不在其列。请将两者对照：若有出入，即说明文档被改动过。",
    nothingProven: "文档页面上的内容均未经证明。",
    shown: (pages) => (pages === 1 ? "文档共一页" : `文档第 1 页，共 ${pages} 页`),
    drawing: "正在显示文档首页……",
    notShown: "无法在此显示文档页面；核验结果不受影响。",
    open: "打开文档",
    alt: "所提交文档的首页。页面上的内容均未经证明。",
    refusals: {
      "pdf-too-large": { sentence: "该 PDF 过大。", remedy: TAKE.zh },
      "pdf-unrecognised": { sentence: "无论文件名如何，这不是 PDF。", remedy: TAKE.zh },
      "pdf-truncated": {
        sentence: "该 PDF 的末尾缺失。",
        remedy: "下载可能中断了，请重新获取完整的文件。",
      },
      "pdf-damaged": { sentence: "该 PDF 已损坏。", remedy: TAKE.zh },
      "pdf-encrypted": {
        sentence: "该 PDF 已加密。",
        remedy: "请另存一份不带密码的副本，或使用颁发时的原件。",
      },
      "pdf-active": {
        sentence: "该 PDF 含有脚本或其他会自动运行的内容，因此没有打开。",
        remedy: `任何部门都不会颁发这样的文件。${TAKE.zh}`,
      },
      "pdf-inflates": {
        sentence: "该 PDF 解压后会异常庞大，因此没有打开。",
        remedy: `任何部门都不会颁发这样的文件。${TAKE.zh}`,
      },
      "pdf-nothing-attached": {
        sentence: "该 PDF 没有附带证照。",
        remedy: "证照的打印件、扫描件或照片不能证明什么，请使用颁发时的 PDF 原件。",
      },
      "pdf-several-attached": {
        sentence: "该 PDF 附带多个文件，无法确定哪一个是证照。",
        remedy: TAKE.zh,
      },
      "pdf-attachment-name": { sentence: "该 PDF 所附文件的名称不是任何部门会使用的。", remedy: TAKE.zh },
      "pdf-attachment-large": { sentence: "该 PDF 所附文件过大，不可能是证照。", remedy: TAKE.zh },
      "pdf-attachment-unreadable": { sentence: "该 PDF 所附文件无法在此读取。", remedy: TAKE.zh },
      "pdf-attachment-foreign": { sentence: "该 PDF 所附文件不是证照。", remedy: TAKE.zh },
    },
  },
};
