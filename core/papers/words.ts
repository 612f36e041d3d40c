/** The words of a paper, in Chinese and in English side by side: a paper goes to readers of both. */

/** Papers name days by Beijing time, as the departments' registers do; a paper must not depend on who opens it. */
const BEIJING = 8 * 3600;
const DAY = 86_400;

/** `YYYY-MM-DD`, a day that exists. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toJSON().startsWith(text);
}

const MONTHS = ["January", "February", "March", "April", "May", "June"].concat([
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
]);

const zhDay = (iso: string): string => {
  const [year, month, date] = iso.split("-").map(Number);
  return `${year}年${month}月${date}日`;
};

const enDay = (iso: string): string => {
  const [year, month, date] = iso.split("-").map(Number);
  return `${date} ${MONTHS[month! - 1]} ${year}`;
};

/** A calendar day in both languages. */
export const day = (iso: string): string => `${zhDay(iso)}  ${enDay(iso)}`;

/** As it was signed, only grouped: nothing is rounded. */
export function number(value: number): string {
  const [whole, rest] = String(value).split(".");
  return /^-?\d{5,}$/.test(whole!)
    ? [whole!.replace(/\B(?=(\d{3})+$)/g, ","), rest].filter(Boolean).join(".")
    : String(value);
}

const isoAt = (time: number): string => new Date((time + BEIJING) * 1000).toISOString();
const isMidnight = (time: number): boolean => (time + BEIJING) % DAY === 0;
const clock = (time: number): string => isoAt(time).slice(11, 19);

/** A moment in both languages: its day, and the time of day where that is not midnight in Beijing. */
export function moment(time: number): { zh: string; en: string } {
  const iso = isoAt(time).slice(0, 10);
  return isMidnight(time)
    ? { zh: zhDay(iso), en: enDay(iso) }
    : { zh: `${zhDay(iso)} ${clock(time)}`, en: `${enDay(iso)}, ${clock(time)} (UTC+8)` };
}

/** From when and until when; a validity that ends at midnight includes the day before, and is said so. */
export function validity(nbf: number | null, exp: number | null): { zh: string; en: string } | null {
  if (nbf === null && exp === null) return null;
  const from = nbf === null ? null : moment(nbf);
  const until = exp === null ? null : moment(isMidnight(exp) ? exp - DAY : exp);
  if (until === null) return { zh: `自 ${from!.zh} 起长期有效`, en: `From ${from!.en}, without end` };
  if (from === null) return { zh: `至 ${until.zh} 止`, en: `Until ${until.en}` };
  return { zh: `${from.zh} 至 ${until.zh}`, en: `${from.en} to ${until.en}` };
}

export const WORDS = {
  number: { zh: "证照编号", en: "Certificate number" },
  validity: { zh: "有效期", en: "Valid" },
  issuer: { zh: "颁发机关", en: "Issued by" },
  issuedOn: { zh: "签发日期", en: "Issued on" },
  continued: { zh: "续页", en: "continued" },
  page: (page: number, of: number) => `${page} / ${of}`,
  noFields: { zh: "本副本未披露任何内容。", en: "This copy discloses nothing." },
  withheld: (zh: string, en: string) => ({
    zh: `本副本未披露：${zh}`,
    en: `Not disclosed in this copy: ${en}`,
  }),
  copyFor: "本副本专为 This copy was made for",
  copy: ({ purpose }: { purpose: string }, until: { zh: string; en: string }) => ({
    zh: `用于 ${purpose}，使用至 ${until.zh}；他人不应据此办事。`,
    en: `for ${purpose}, until ${until.en}. Nobody else is meant to rely on it.`,
  }),
  emblem: { alt: "徽饰 Emblem" },
  scan: { zh: "扫码核验", en: "Scan to check" },
  missing: {
    zh: "〓 处为本文件字体未收的字，以所附电子证照为准。",
    en: "〓 stands for a character that this paper's fonts lack; the attached certificate has it.",
  },
  proof: (service: string) => ({
    zh: `能被证明的是本 PDF 所附、经颁发机关签名的电子证照（certificate.json），版面上的文字不能。核验时请打开 ${service}，将本文件拖入页面，以页面显示的内容为准。`,
    en: `What is proven is the signed certificate attached to this PDF (certificate.json), not the print on its pages. To check it, drop this file on ${service}: what is shown there counts.`,
  }),
} as const;
