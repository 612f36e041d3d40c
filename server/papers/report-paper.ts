/**
 * A verification report as a document: PDF/A-3b with the signed report attached (core/report/report.ts; docs/protocol.md,
 * "Verification reports"). The sheets say in Chinese and in English what the report says; what is signed is the attached file,
 * and every sheet says so.
 */
import { type TypeMetadata, typeNameOf } from "../../core/certificate/type-metadata.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { type Colour, INK, LINE, mix, SOFT, WHITE } from "../../core/papers/colour.ts";
import { labelOfPath, ordered } from "../../core/papers/fields.ts";
import { drawFoot } from "../../core/papers/foot.ts";
import { heightOf, linesOf, Paper, print, type Sheet, type Style, say } from "../../core/papers/page.ts";
import { SHEET } from "../../core/papers/pdf.ts";
import { EDGE, LABEL, LABEL_EN, WIDTH } from "../../core/papers/rows.ts";
import { type Element, ENGLISH, lineOf, type Structure } from "../../core/papers/structure.ts";
import { moment, WORDS } from "../../core/papers/words.ts";
import type { ReportContent } from "../../core/report/report.ts";
import { utf8 } from "../../core/text.ts";
import { type Locale, nameOfCheck } from "../../core/verify/messages.ts";
import { CHECK_NAMES, type Verdict } from "../../core/verify/verdict.ts";
import { PRESS } from "./press.ts";

/** What it is called inside the PDF. */
export const ATTACHED_REPORT = "report.jws";

const BOTTOM = 760;
const LABELS = 118;
const TONES: Readonly<Record<Verdict, Colour>> = {
  valid: [0.08, 0.4, 0.24],
  revoked: [0.65, 0.12, 0.12],
  invalid: [0.65, 0.12, 0.12],
  suspended: [0.6, 0.36, 0.02],
  superseded: [0.6, 0.36, 0.02],
  expired: [0.6, 0.36, 0.02],
  "not-yet-valid": [0.6, 0.36, 0.02],
  undetermined: [0.3, 0.34, 0.4],
};
const OUTCOMES: Readonly<Record<string, { mark: string; zh: string; en: string; colour: Colour }>> = {
  pass: { mark: "+", zh: "通过", en: "passed", colour: TONES.valid },
  fail: { mark: "×", zh: "未通过", en: "failed", colour: TONES.invalid },
  unknown: { mark: "?", zh: "无法查明", en: "not found out", colour: TONES.undetermined },
  skipped: { mark: "·", zh: "未进行", en: "not done", colour: SOFT },
};
const SAYS = {
  title: { zh: "核验报告", en: "Verification report" },
  by: { zh: "核验服务", en: "Verified by" },
  made: { zh: "核验时间", en: "Verified at" },
  asked: { zh: "核验时点", en: "As of" },
  now: { zh: "核验时", en: "when it was verified" },
  block: { zh: "所据区块", en: "Rests on block" },
  noBlock: { zh: "未能取得链上记录", en: "no records of the chain were had" },
  anchored: { zh: "存证时间", en: "Anchored at" },
  anchoredBy: { zh: "存证不晚于", en: "Anchored no later than" },
  newer: { zh: "取代它的编号", en: "Superseded by No." },
  newerPlace: { zh: "取代它的证照", en: "Superseded by" },
  file: { zh: "证照文件指纹", en: "File (SHA-256)" },
  type: { zh: "证照类型", en: "Type" },
  contents: { zh: "经签名证明的内容", en: "What the signature vouches for" },
  nothing: {
    zh: "没有任何内容得到签名的证明，故不列出。",
    en: "No signature vouches for anything in it, so nothing is shown.",
  },
  checks: { zh: "各项检查", en: "Checks" },
  proof: (service: string) => ({
    zh: `有签名的是本 PDF 所附的报告文件（${ATTACHED_REPORT}），签名者为 ${service}，版面上的文字没有签名。本报告只说明该服务在上述时间查明的情况。`,
    en: `What is signed is the report attached to this PDF (${ATTACHED_REPORT}), by ${service}, not the print on its pages. It says what that service found out at that time, and no more.`,
  }),
} as const;

const VALUE: Style = { face: "sans", size: 9.5, leading: 14, colour: INK };
const HEAD: Style = { face: "serif-bold", size: 12, leading: 18, colour: INK };
const NOTE: Style = { face: "sans", size: 7.5, leading: 11.2, colour: SOFT };

/**
 * The same report and type give the same bytes.
 * @param jws the report that `content` was read from
 * @param metadata of the certificate's type; null: claims are called by their names
 */
export async function renderReport(
  jws: string,
  content: ReportContent,
  metadata: TypeMetadata | null,
): Promise<Uint8Array> {
  return print(() => new ReportPaper(jws, content, metadata).made(), PRESS);
}

class ReportPaper {
  readonly #content: ReportContent;
  readonly #metadata: TypeMetadata | null;
  readonly #paper: Paper;
  /** of labels and what is said beside them, since the last heading */
  #list: Element | null = null;
  #sheet: Sheet;
  #y = EDGE;

  constructor(jws: string, content: ReportContent, metadata: TypeMetadata | null) {
    this.#content = content;
    this.#metadata = metadata;
    this.#paper = new Paper({
      title: `${SAYS.title.zh} ${SAYS.title.en}`,
      language: "zh-CN",
      time: content.iat,
      attachments: [
        {
          name: ATTACHED_REPORT,
          mediaType: "application/jose",
          description: "核验报告 The signed report",
          content: utf8(jws),
          relationship: "Source",
        },
      ],
    });
    this.#sheet = this.#paper.sheet();
  }

  get #structure(): Structure {
    return this.#paper.structure;
  }

  made(): Paper {
    const { verification, iss, iat, asked, certificate: file } = this.#content;
    this.#title();
    this.#verdict();
    this.#row(SAYS.by, iss);
    this.#row(SAYS.made, both(moment(iat)));
    this.#row(SAYS.asked, both(asked.at === null ? SAYS.now : moment(asked.at)));
    const { head, anchoredAt, mirror } = verification;
    const block = isJsonObject(head)
      ? `${show(head.number)}, ${both(moment(Number(head.time)))}\n${show(head.hash)}`
      : both(SAYS.noBlock);
    this.#row(SAYS.block, block);
    if (typeof anchoredAt === "number")
      this.#row(isJsonObject(mirror) ? SAYS.anchoredBy : SAYS.anchored, both(moment(anchoredAt)));
    this.#newer(verification.superseding);
    this.#row(SAYS.file, file.sha256);
    this.#claims(verification.certificate);
    this.#checks(verification.checks);
    drawFoot(this.#paper, BOTTOM + 9, SAYS.proof(iss));
    return this.#paper;
  }

  #title(): void {
    const { zh, en } = SAYS.title;
    const title: Style = { face: "serif-bold", size: 24, leading: 34, spacing: 3 };
    const english: Style = { face: "serif", size: 11, leading: 16, colour: SOFT };
    this.#y = this.#structure.within("H1", () => this.#sheet.lines(EDGE, EDGE - 8, [zh], title));
    this.#y =
      this.#structure.within("P", () => this.#sheet.lines(EDGE, this.#y, [en], english), ENGLISH) + 12;
  }

  #verdict(): void {
    const { verdict, word, sentence } = this.#content.verification;
    const tone = TONES[verdict];
    const on = mix(WHITE, tone, 0.94);
    const width = WIDTH - 36;
    const parts: [string[], Style, { language: string }?][] = [
      [[words(word)], { face: "serif-bold", size: 19, leading: 30, colour: WHITE }],
      [
        linesOf(words(sentence, "zh-CN"), { ...VALUE, size: 10.5, leading: 16 }, width),
        { ...VALUE, size: 10.5, leading: 16, colour: on },
      ],
      [linesOf(words(sentence, "en"), VALUE, width), { ...VALUE, colour: on }, ENGLISH],
    ];
    const height = parts.reduce((sum, [lines, style]) => sum + heightOf(lines, style), 0) + 28;
    this.#sheet.box(EDGE, this.#y, WIDTH, height, tone);
    let y = this.#y + 13;
    for (const [lines, style, more] of parts)
      y = this.#structure.within("P", () => this.#sheet.lines(EDGE + 18, y, lines, style), more);
    this.#y += height + 10;
  }

  /** By its number where the department told it; else where it hangs. */
  #newer(superseding: JsonValue | undefined): void {
    if (!isJsonObject(superseding)) return;
    const { department, index, number, root } = superseding;
    if (typeof number === "string") this.#row(SAYS.newer, number);
    else this.#row(SAYS.newerPlace, [department, root, index].map(show).join(" / "));
  }

  #claims(certificate: JsonValue | undefined): void {
    this.#heading(SAYS.contents);
    if (!isJsonObject(certificate)) {
      this.#room(30);
      const nothing = () => this.#sheet.paragraph(EDGE, this.#y, WIDTH, both(SAYS.nothing), NOTE);
      this.#y = this.#structure.within("P", nothing) + 4;
      return;
    }
    const { issuer, number, vct, claims } = certificate;
    if (typeof number === "string") this.#row(WORDS.number, number);
    if (isJsonObject(issuer)) this.#row(WORDS.issuer, names(issuer));
    const metadata = this.#metadata;
    const type = metadata === null ? [] : ["zh-CN", "en"].map((locale) => typeNameOf(metadata, locale));
    this.#row(SAYS.type, [...new Set(type), show(vct)].join("\n"));
    const shown = (Array.isArray(claims) ? claims : []).filter(isShown);
    const order = ordered(
      shown.map(({ path }) => String(path[0])),
      metadata,
    );
    const place = new Map(order.map((name, i) => [name, i]));
    for (const { path, text } of shown.sort(
      (a, b) => place.get(String(a.path[0]))! - place.get(String(b.path[0]))!,
    ))
      this.#row(labelOfPath(path, metadata), show(text));
  }

  #checks(checks: JsonValue | undefined): void {
    this.#heading(SAYS.checks);
    for (const check of Array.isArray(checks) ? checks : []) {
      if (!isJsonObject(check)) continue;
      const outcome = OUTCOMES[show(check.outcome)] ?? OUTCOMES.unknown!;
      const name = CHECK_NAMES.find((each) => each === check.name);
      const label = (locale: Locale) => (name === undefined ? show(check.name) : nameOfCheck(name, locale));
      const { zh, en } = { zh: words(check.sentence, "zh-CN"), en: words(check.sentence, "en") };
      this.#row(
        { zh: `${outcome.mark} ${label("zh-CN")}`, en: label("en") },
        `${outcome.zh} ${outcome.en} (${show(check.code)})\n${zh}\n${en}`,
        outcome.colour,
      );
    }
  }

  #heading({ zh, en }: { zh: string; en: string }): void {
    this.#room(60);
    const heading = () => this.#sheet.lines(EDGE, this.#y + 12, [`${zh}  ${en}`], HEAD);
    this.#y = this.#structure.within("H2", heading) + 4;
    this.#list = null;
    this.#sheet.rule(EDGE, this.#y, SHEET.width - EDGE, this.#y, mix(INK, WHITE, 0.35), 0.8);
  }

  /** A label, and beside it what is said, over as many sheets as it needs. */
  #row(label: { zh: string; en: string }, value: string, colour: Colour = INK): void {
    const zh = linesOf(say(label.zh), LABEL, LABELS - 10);
    const en = label.en === label.zh ? [] : linesOf(say(label.en), LABEL_EN, LABELS - 10);
    const lines = value.split("\n").flatMap((line) => linesOf(say(line), VALUE, WIDTH - LABELS));
    this.#list ??= this.#structure.element("L");
    const place = lineOf(this.#structure, this.#list);
    for (let from = 0; from === 0 || from < lines.length; ) {
      this.#room(Math.min(lines.length - from, 3) * VALUE.leading! + 12);
      const top = this.#y + 5;
      const fits = Math.max(1, Math.floor((BOTTOM - 5 - top) / VALUE.leading!));
      const labels =
        from > 0
          ? top
          : this.#structure.inside(place.label, () => {
              const middle = this.#sheet.lines(EDGE, top, zh, { ...LABEL, colour });
              const english = () => this.#sheet.lines(EDGE, middle, en, LABEL_EN);
              return this.#structure.within("Span", english, ENGLISH);
            });
      const below = this.#structure.inside(place.body, () =>
        this.#sheet.lines(EDGE + LABELS, top, lines.slice(from, from + fits), VALUE),
      );
      from += fits;
      this.#y = Math.max(labels, below) + 5;
      this.#sheet.rule(EDGE, this.#y, SHEET.width - EDGE, this.#y, LINE, 0.5);
    }
  }

  #room(height: number): void {
    if (this.#y + height <= BOTTOM) return;
    this.#sheet = this.#paper.sheet();
    this.#y = EDGE;
  }
}

/** A claim as `verification` has them. */
const isShown = (claim: JsonValue): claim is { path: [string | number]; text: JsonValue } =>
  isJsonObject(claim) &&
  Array.isArray(claim.path) &&
  claim.path.length > 0 &&
  claim.path.every((step) => typeof step === "string" || typeof step === "number");

const both = ({ zh, en }: { zh: string; en: string }): string => `${zh}  ${en}`;
const show = (value: JsonValue | undefined): string =>
  typeof value === "string" ? value : JSON.stringify(value ?? null);

/** What stands in a report in both languages; of one of them where it is named. */
function words(value: JsonValue | undefined, locale?: Locale): string {
  const said: JsonObject = isJsonObject(value) ? value : {};
  const text = (name: string) => (typeof said[name] === "string" ? said[name] : "");
  return locale === undefined ? `${text("zh-CN")}  ${text("en")}` : text(locale);
}

function names({ name, nameEn }: JsonObject): string {
  return [name, nameEn].filter((each) => typeof each === "string" && each !== "").join("\n");
}
