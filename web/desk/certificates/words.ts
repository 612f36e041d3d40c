/** This room's words. */
import { type Spoken, usePageWords } from "../../messages/catalogue.ts";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";

export type CertificateWords = Spoken<typeof en>;

export const useCertificateWords = (): CertificateWords => (usePageWords().locale === "en" ? en : zhCN);
