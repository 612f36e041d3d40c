/** How a verification looks on a terminal: the verdict first and largest, then what was certified, then why. */
import colors from "picocolors";
import { labelOf, parseTypeMetadata, typeNameOf } from "../../core/certificate/type-metadata.ts";
import type { KnownNumber, NumberAnswer } from "../../core/numbers/number-answers.ts";
import type { ListedNumbers } from "../../core/numbers/number-list.ts";
import type { ShownCertificate, ShownClaim, Verification } from "../../core/verify/certificate.ts";
import type { Outcome } from "../../core/verify/finding.ts";
import { describeCheck, describeVerdict, nameOfCheck, nameOfReason } from "../../core/verify/messages.ts";
import type { Verdict } from "../../core/verify/verdict.ts";
import type { FactsSource } from "./sources.ts";
import {
  columns,
  ending,
  hanging,
  type Language,
  localTimeZone,
  pad,
  pairs,
  safe,
  showNumber,
  showTime,
  table,
  width,
} from "./terminal.ts";
import type { Answer } from "./verify.ts";
import { VERIFY_WORDS, type VerifyWords } from "./verify-words.ts";

type Paint = (text: string) => string;

const LOOKS: Record<Verdict, { symbol: string; paint: Paint }> = {
  valid: { symbol: "✓", paint: colors.green },
  revoked: { symbol: "✗", paint: colors.red },
  suspended: { symbol: "‖", paint: colors.yellow },
  superseded: { symbol: "»", paint: colors.yellow },
  expired: { symbol: "×", paint: colors.yellow },
  "not-yet-valid": { symbol: "…", paint: colors.yellow },
  invalid: { symbol: "✗", paint: colors.red },
  undetermined: { symbol: "?", paint: colors.cyan },
};

const OUTCOMES: Record<Outcome, string> = {
  pass: colors.green("✓"),
  fail: colors.red("✗"),
  unknown: colors.cyan("?"),
  skipped: colors.dim("–"),
};

export async function showOne(
  verification: Verification,
  source: FactsSource,
  language: Language,
): Promise<string> {
  const words = VERIFY_WORDS[language];
  const { symbol, paint } = LOOKS[verification.verdict];
  const { word, sentence } = describeVerdict(verification.verdict, language);
  const blocks = [`${paint(colors.bold(`${symbol} ${word.toUpperCase()}`))}\n${hanging("  ", sentence)}`];
  const { certificate, at, now } = verification;
  if (certificate !== null) {
    const labels = await readLabels(certificate, source, language);
    blocks.push(
      `${colors.bold(labels.name)}\n${pairs(rows(verification, certificate, labels, words, language))}`,
    );
  }
  const checks = verification.checks.map((check) => ({
    outcome: check.outcome,
    name: nameOfCheck(check.name, language),
    ...describeCheck(check, language, localTimeZone()),
  }));
  blocks.push(`${colors.bold(words.checksTitle)}\n${showChecks(checks)}`);
  const { head } = verification;
  const foot = [words.asked(source.name, null)];
  if (at !== now) foot.unshift(words.asOf(showTime(at, language)));
  if (head !== null) foot.push(words.rests(head.number, showTime(head.time, language), head.hash));
  blocks.push(foot.map((line) => colors.dim(hanging("", line))).join("\n"));
  return `\n${blocks.join("\n\n")}\n\n`;
}

function rows(
  { anchoredAt, mirror, statusChange, superseding }: Verification,
  certificate: ShownCertificate,
  labels: Labels,
  words: VerifyWords,
  language: Language,
): [string, string][] {
  const { number, issuer, nbf, exp, claims } = certificate;
  const entries: [string, string][] = [];
  if (number !== null) entries.push([words.number, number]);
  if (issuer !== null) {
    const names = language === "zh-CN" ? [issuer.name, issuer.nameEn] : [issuer.nameEn, issuer.name];
    const [first, second] = names.map(safe);
    entries.push([words.issuer, `${first} (${second}), ${safe(issuer.identifier)}`]);
  }
  for (const claim of claims.toSorted((a, b) => labels.place(a) - labels.place(b))) {
    entries.push([labels.of(claim), safe(claim.text)]);
  }
  if (nbf !== null) entries.push([words.from, showTime(nbf, language)]);
  if (exp !== null) entries.push([words.until, showTime(exp, language)]);
  if (anchoredAt !== null)
    entries.push([mirror === null ? words.anchored : words.anchoredBy, showTime(anchoredAt, language)]);
  if (statusChange !== null) {
    const { reason, decision, time } = statusChange;
    entries.push([words.since, showTime(time, language)], [words.reason, nameOfReason(reason, language)]);
    if (decision !== null) entries.push([words.decision, decision]);
  }
  if (superseding !== null) {
    const { department, index, number, root } = superseding;
    if (number !== undefined) entries.push([words.newer, number]);
    entries.push([words.newerPlace, `${department} / ${root} / ${index}`]);
  }
  return entries;
}

/** A line for each check, and what to do about those that did not pass. */
export function showChecks(checks: readonly ShownCheck[]): string {
  const widest = Math.max(...checks.map(({ name }) => columns(name)));
  const narrow = width() < 60;
  return checks
    .map(({ outcome, name, sentence, remedy }) => {
      const lead = `${OUTCOMES[outcome]} ${narrow ? "" : `${colors.dim(pad(name, widest))}  `}`;
      const lines = [hanging(lead, narrow ? `${name}: ${sentence}` : sentence)];
      if (remedy && (outcome === "fail" || outcome === "unknown"))
        lines.push(hanging(`${" ".repeat(columns(lead))}→ `, remedy));
      return lines.join("\n");
    })
    .join("\n");
}

/** A check in the reader's language. */
interface ShownCheck {
  outcome: Outcome;
  name: string;
  sentence: string;
  remedy: string | null;
}

/** Of more files than this, only those that are not valid are listed; all are counted. */
const LISTED = 40;

/** @param answers one or more, all as of one time */
export function showSummary(answers: readonly Answer[], source: FactsSource, language: Language): string {
  const words = VERIFY_WORDS[language];
  const counts = new Map<string, number>();
  const rows: { verdict: string; name: string; number: string }[] = [];
  for (const { name, verification } of answers) {
    const { symbol, paint } = LOOKS[verification.verdict];
    const { word } = describeVerdict(verification.verdict, language);
    counts.set(paint(word), (counts.get(paint(word)) ?? 0) + 1);
    if (answers.length > LISTED && verification.verdict === "valid") continue;
    const number = verification.certificate?.number ?? "";
    rows.push({ verdict: paint(`${symbol} ${word}`), name: safe(name), number });
  }
  const foot = [words.asked(source.name, newest(answers))];
  const { at, now } = answers[0]!.verification;
  if (at !== now) foot.push(words.asOf(showTime(at, language)));
  return `\n${listing(rows, words)}${showCounts(counts)}\n${colors.dim(hanging("", foot.join(" · ")))}\n\n`;
}

/** What a service said about numbers alone: first what that is worth, then each, those that need attention before the others. */
export function showNumbers(
  answers: readonly NumberAnswer[],
  asked: { list: ListedNumbers; service: string; at: number | undefined; language: Language },
): string {
  const { list, service, at, language } = asked;
  const words = VERIFY_WORDS[language];
  const counts = new Map<string, number>();
  const rows: string[][] = [];
  for (const answer of answers) {
    const known = answer.outcome === "known";
    const { symbol, paint } = LOOKS[known ? answer.verdict : "undetermined"];
    const word = known ? describeVerdict(answer.verdict, language).word : words.unknown;
    counts.set(paint(word), (counts.get(paint(word)) ?? 0) + 1);
    if (answers.length > LISTED && known && answer.verdict === "valid") continue;
    rows.push([paint(`${symbol} ${word}`), safe(answer.number), known ? departmentsOf(answer) : ""]);
  }
  const heads = answers.flatMap((each) => (each.outcome === "known" && each.head ? [each.head.number] : []));
  const foot = [
    words.asked(service, heads.length === 0 ? null : Math.max(...heads)),
    ...(at === undefined ? [] : [words.asOf(showTime(at, language))]),
    words.numbersRead(list.column === null ? null : safe(list.column), list.repeated),
  ].filter((part) => part !== "");
  const blocks = [
    hanging("", words.byNumber(service)),
    ...(rows.length === 0 ? [] : [table([words.verdict, words.number, words.department], rows)]),
    `${showCounts(counts)}\n${colors.dim(hanging("", foot.join(" · ")))}`,
  ];
  return `\n${blocks.join("\n\n")}\n\n`;
}

/** The department; where others have given the same number, they and how theirs stand. */
const departmentsOf = ({ department, also = [] }: KnownNumber): string =>
  [String(department), ...also.map((other) => `${other.department} (${other.verdict})`)].join(", ");

const showCounts = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([word, count]) => `${showNumber(count)} ${word}`).join(", ");

/** The number where there is room for it; long paths by their ends. */
function listing(
  rows: readonly { verdict: string; name: string; number: string }[],
  words: VerifyWords,
): string {
  if (rows.length === 0) return "";
  const widest = (texts: string[]) => Math.max(...texts.map(columns));
  const verdicts = widest([words.verdict, ...rows.map(({ verdict }) => verdict)]);
  const room = width() - verdicts - 2;
  const all =
    widest(rows.map(({ name }) => name)) + 2 + widest([words.number, ...rows.map(({ number }) => number)]);
  if (all <= room) {
    const cells = rows.map(({ verdict, name, number }) => [verdict, name, number]);
    return `${table([words.verdict, words.file, words.number], cells)}\n\n`;
  }
  const cells = rows.map(({ verdict, name }) => [verdict, ending(name, room)]);
  return `${table([words.verdict, words.file], cells)}\n\n`;
}

function newest(answers: readonly Answer[]): number | null {
  const blocks = answers.flatMap(({ verification }) =>
    verification.head === null ? [] : [verification.head.number],
  );
  return blocks.length === 0 ? null : Math.max(...blocks);
}

interface Labels {
  /** what the type is called */
  name: string;
  of(claim: ShownClaim): string;
  /** claims are shown in the order in which the type describes them: disclosures come in none */
  place(claim: ShownClaim): number;
}

/** From the type metadata; a type without one by its vct, a claim without a label by its path. */
async function readLabels(
  { type, vct }: ShownCertificate,
  source: FactsSource,
  language: Language,
): Promise<Labels> {
  const document = type === null ? null : await source.metadata(type.metadataHash);
  const metadata = document === null ? null : parseTypeMetadata(document);
  const order = new Map(metadata?.claims.map(({ path }, i) => [String(path[0]), i]));
  return {
    name: safe(metadata === null ? vct : typeNameOf(metadata, language)),
    of: ({ path }) => safe((metadata === null ? null : labelOf(metadata, path, language)) ?? path.join(".")),
    place: ({ path }) => order.get(String(path[0])) ?? order.size,
  };
}
