/** What the page says where evidence is saved, in both languages. Loaded with it. */
import type { Locale } from "../../messages/catalogue.ts";

interface SaveWords {
  heading: string;
  lead: string;
  service: string;
  asks: (source: string) => string;
  save: string;
  making: string;
  saved: (size: string, block: string, time: string, verdict: string) => string;
  countsFor: string;
  newest: string;
  /** `code`: why there is none */
  failed: (code: string, source: string) => string;
  fileName: string;
}

export const SAVE_WORDS: Record<Locale, SaveWords> = {
  en: {
    heading: "Save the evidence",
    lead: "For your files: the certificate together with what proves it. In ten years it can still be verified, without this service and without a node, by anybody who trusts the hash of one block.",
    service: "the service",
    asks: (source) =>
      `Made on this device. Only ${source} is asked, for what proves this certificate's whole group; the certificate is sent to nobody.`,
    save: "Save the evidence",
    making: "Collecting the proofs…",
    saved: (size, block, time, verdict) =>
      `Saved, ${size}. As of block ${block} of ${time} it proves: ${verdict}.`,
    countsFor: "It counts for whoever trusts this block hash; file the hash apart from it:",
    newest:
      "This is the node's newest block. See in a while whether the chain has kept it, before you rely on the evidence.",
    failed: (code, source) =>
      code === "evidence-idle"
        ? "What came does not prove this certificate yet. Nothing was saved; try again in a few minutes."
        : code === "service-inconsistent" || code === "node-inconsistent"
          ? `What ${source} answered proves nothing. Nothing was saved; ask another source.`
          : `There were no proofs to be had from ${source}. Nothing was saved; try again later. [${code}]`,
    fileName: "certrace-evidence.json",
  },
  "zh-CN": {
    heading: "保存证据",
    lead: "用于归档：证照连同证明它的全部材料。十年之后，任何信任某一区块哈希的人仍可核验，无需本服务，也无需节点。",
    service: "本服务",
    asks: (source) => `在本设备上制作。只向${source}索取这份证照所在一组的证明；证照不会发送给任何人。`,
    save: "保存证据",
    making: "正在收集证明……",
    saved: (size, block, time, verdict) =>
      `已保存，${size}。以第 ${block} 号区块（${time}）为准，它证明：${verdict}。`,
    countsFor: "它对信任以下区块哈希的人有效；请将哈希与文件分开保存：",
    newest: "这是节点的最新区块。采信之前，请过一段时间确认链上仍保留该区块。",
    failed: (code, source) =>
      code === "evidence-idle"
        ? "所得的证明尚不能证明这份证照。没有保存任何内容，请过几分钟再试。"
        : code === "service-inconsistent" || code === "node-inconsistent"
          ? `${source}的答复不能证明任何事。没有保存任何内容，请换一个来源。`
          : `未能从${source}取得证明。没有保存任何内容，请稍后重试。[${code}]`,
    fileName: "证据.json",
  },
};
