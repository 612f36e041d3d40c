/**
 * `<certrace-verify>`: verification on somebody else's page, with one script tag. The certificate is verified in the
 * visitor's browser by the same code as on our own page; the service is asked for the records of the certificate's group
 * of 128, as there, and for nothing else. What the page around it learns is what the event tells it: no claim is in it.
 *
 * Attributes: `service`: where the records come from (default: where the script came from); `lang`: `en` or `zh-CN`
 * (default: the page's language); `registries`: the registries to trust, CAIP-10, by white space (default: those that
 * the service names); `theme="auto"`: dark where the visitor's device is.
 * Event `certrace-verdict`, bubbling: `VerdictDetail`. Method `verify(file or text)`: the same without a click.
 */
import { describeCheck, describeVerdict, type Locale } from "../../core/verify/messages.ts";
import type { Verdict } from "../../core/verify/verdict.ts";
import { pieces } from "../components/inert.ts";
import { preferredLocale } from "../messages/preferred-locale.ts";
import { nameOf } from "../verify/department-name.ts";
import { startInquiry } from "../verify/inquiry.ts";
import { takeIn } from "../verify/intake.ts";
import { kindOf } from "../verify/kind.ts";
import type { CertificateReport } from "../verify/report.ts";
import { connectService } from "../verify/service.ts";
import css from "./element.css?inline";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";

/** Where the script came from: known only while it first runs. */
const HOME = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : undefined;

const TONES: Record<Verdict, string> = {
  valid: "good",
  revoked: "bad",
  suspended: "pause",
  superseded: "newer",
  expired: "past",
  "not-yet-valid": "past",
  invalid: "bad",
  undetermined: "unsure",
};

/** What the page around it is told. */
export interface VerdictDetail {
  /** name of the file; empty for text */
  name: string;
  /** null: it was no certificate file, or the verification broke down */
  verdict: Verdict | null;
  /** in their order */
  checks: { name: string; outcome: string; code: string }[];
  /** the certificate's number, and its department, where they are vouched for */
  number: string | null;
  department: { id: number; name: string; nameEn: string } | null;
  /** the block that the answer rests on */
  block: { number: number; hash: string; time: number } | null;
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

class CertraceVerify extends HTMLElement {
  static observedAttributes = ["lang", "service", "registries"];
  readonly #root = this.attachShadow({ mode: "open" });
  #inquire: ReturnType<typeof startInquiry> | null = null;
  #asked = 0;
  /** a verdict, or why there is none; null: nothing was handed in yet */
  #shown: CertificateReport | "verifying" | "broken" | "unreadable" | "noCertificate" | null = null;

  connectedCallback(): void {
    this.#root.adoptedStyleSheets = [sheet];
    this.#draw();
  }

  attributeChangedCallback(name: string): void {
    if (name !== "lang") {
      // whom to ask, or whom to trust, has changed: what was asked of others counts no more
      this.#inquire = null;
      this.#asked += 1;
      this.#shown = null;
    }
    if (this.isConnected) this.#draw();
  }

  /** What keeps it from finding out (no answer, a `service` that is no address) makes no verdict: never rejects. */
  async verify(input: File | string): Promise<VerdictDetail> {
    this.#asked += 1;
    const mine = this.#asked;
    this.#shown = "verifying";
    this.#show();
    const file = typeof input === "string" ? new File([input], "") : input;
    const intake = await takeIn(file);
    const isCertificate = "text" in intake && kindOf(intake.text) === "certificate";
    const answer = isCertificate
      ? await this.#ask(intake.text).catch(() => "broken" as const)
      : "refusal" in intake && intake.refusal === "unreadable"
        ? "unreadable"
        : "noCertificate";
    const detail = detailOf(file.name, typeof answer === "string" ? null : answer);
    if (mine !== this.#asked) return detail; // overtaken
    this.#shown = answer;
    this.#show();
    this.dispatchEvent(new CustomEvent("certrace-verdict", { detail, bubbles: true, composed: true }));
    return detail;
  }

  get #locale(): Locale {
    const own = this.closest("[lang]")?.getAttribute("lang");
    return preferredLocale(own ? [own] : navigator.languages);
  }

  get #words() {
    return this.#locale === "en" ? en : zhCN;
  }

  get #service(): string {
    return new URL(this.getAttribute("service") ?? HOME ?? location.href, location.href).origin;
  }

  async #ask(text: string): Promise<CertificateReport> {
    if (this.#inquire === null) {
      const service = connectService(this.#service, (...asked) => fetch(...asked));
      const registries = this.getAttribute("registries")?.split(/\s+/).filter(Boolean);
      const about = service.about;
      this.#inquire = startInquiry(
        registries === undefined
          ? service
          : { ...service, about: async () => ({ ...(await about()), registries }) },
        () => Math.floor(Date.now() / 1000),
      );
    }
    return this.#inquire({ text, at: null, node: null });
  }

  #draw(): void {
    const words = this.#words;
    const input = make("input", { type: "file", hidden: "" });
    input.onchange = () => {
      const [file] = input.files ?? [];
      input.value = "";
      if (file) void this.verify(file);
    };
    const choose = make("button", { type: "button" }, words.choose);
    choose.onclick = () => input.click();
    const section = make(
      "section",
      { lang: this.#locale },
      make("h2", {}, words.heading),
      make("div", { class: "offer" }, make("span", {}, words.offer), choose, input),
      make("p", { class: "aside" }, words.privacy),
      make("div", { class: "verdict", role: "status" }),
    );
    section.ondragover = (event) => {
      event.preventDefault();
      section.classList.add("is-over");
    };
    section.ondragleave = () => section.classList.remove("is-over");
    section.ondrop = (event) => {
      event.preventDefault();
      section.classList.remove("is-over");
      const [file] = event.dataTransfer?.files ?? [];
      if (file) void this.verify(file);
    };
    this.#root.replaceChildren(section);
    this.#show();
  }

  #say(sentence: string, ...more: (Node | string)[]): void {
    const box = this.#root.querySelector<HTMLElement>(".verdict");
    if (box === null) return;
    delete box.dataset.tone;
    delete box.dataset.verdict;
    box.replaceChildren(make("p", {}, sentence), ...more);
  }

  #show(): void {
    const box = this.#root.querySelector<HTMLElement>(".verdict");
    const report = this.#shown;
    if (box === null || report === null) return;
    const words = this.#words;
    if (typeof report === "string") {
      const remedy =
        report === "noCertificate" ? [make("p", { class: "aside" }, words.noCertificateRemedy)] : [];
      this.#say(words[report], ...remedy);
      return;
    }
    const locale = this.#locale;
    const { word, sentence } = describeVerdict(report.verdict, locale);
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    // what failed decided, or what could not be found out
    const wanted = report.verdict === "undetermined" ? "unknown" : "fail";
    const decided = report.checks.find(({ outcome }) => outcome === wanted);
    const why = decided && describeCheck(decided, locale, timeZone);
    const time = (seconds: number) =>
      new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, {
        dateStyle: "long",
        timeStyle: "short",
      }).format(seconds * 1000);
    const { certificate, head } = report;
    const vouched = report.verdict === "invalid" ? null : certificate;
    const rows: [string, string][] = [
      ...(vouched?.issuer
        ? ([[words.issuer, nameOf(vouched.issuer, locale, "")]] as [string, string][])
        : []),
      ...(vouched?.number ? ([[words.number, vouched.number]] as [string, string][]) : []),
      ...(report.superseding?.number
        ? ([[words.newer, report.superseding.number]] as [string, string][])
        : []),
      ...(vouched && report.anchoredAt !== null
        ? ([[report.mirror === null ? words.anchored : words.anchoredBy, time(report.anchoredAt)]] as [
            string,
            string,
          ][])
        : []),
      ...(head ? ([[words.block, `${head.number} · ${time(head.time)}`]] as [string, string][]) : []),
      ...(report.source ? ([[words.by, report.source.url]] as [string, string][]) : []),
    ];
    box.dataset.tone = TONES[report.verdict];
    box.dataset.verdict = report.verdict;
    box.replaceChildren(
      make("p", { class: "word" }, word),
      make("p", {}, sentence),
      ...(why ? [make("p", {}, why.sentence), ...(why.remedy ? [make("p", {}, why.remedy)] : [])] : []),
      make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
      make("a", { href: `${this.#service}/`, target: "_blank", rel: "noopener" }, words.open),
    );
  }
}

function detailOf(name: string, report: CertificateReport | null): VerdictDetail {
  const vouched = report === null || report.verdict === "invalid" ? null : report.certificate;
  const issuer = vouched?.issuer ?? null;
  return {
    name,
    verdict: report?.verdict ?? null,
    checks: report?.checks.map(({ name, outcome, code }) => ({ name, outcome, code })) ?? [],
    number: vouched?.number ?? null,
    department: issuer && { id: issuer.id, name: issuer.name, nameEn: issuer.nameEn },
    block: report?.head ?? null,
  };
}

/** An element with text in it, never markup; characters that hide or turn text are shown as their codes. */
function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(
    ...children.map((child) =>
      typeof child === "string"
        ? pieces(child)
            .map((piece) => ("text" in piece ? piece.text : `[${piece.hidden}]`))
            .join("")
        : child,
    ),
  );
  return element;
}

if (!customElements.get("certrace-verify")) customElements.define("certrace-verify", CertraceVerify);
