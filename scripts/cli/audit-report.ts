/** How an audit looks on a terminal: the outcome, then each finding with its evidence, then what was not looked at. */
import colors from "picocolors";
import type { Audited, AuditFinding } from "./audit.ts";
import { AUDIT_WORDS, type AuditWords } from "./audit-words.ts";
import { hanging, type Language, pairs, safe } from "./terminal.ts";

/** Of more findings than these, the first are shown. */
const SHOWN = 50;

export function showAudit(
  { findings, entries, epochs, receipts, submissions, leftOut }: Audited,
  language: Language,
): string {
  const words = AUDIT_WORDS[language];
  const good = findings.length === 0;
  const paint = good ? colors.green : colors.red;
  const outcome = good ? words.clean : words.findings(findings.length);
  const blocks = [paint(colors.bold(hanging(good ? "✓ " : "✗ ", outcome)))];
  blocks.push(...findings.slice(0, SHOWN).map((finding) => showFinding(finding, words)));
  if (findings.length > SHOWN) blocks.push(`  ${colors.dim(words.more(findings.length - SHOWN))}`);
  const compared = [
    ...(entries === null ? [] : [words.entries(entries)]),
    words.epochs(epochs),
    words.receipts(receipts),
  ];
  const rows: [string, string][] = [[words.compared, compared.join(" · ")]];
  if (submissions !== null) rows.push([words.submissions, words.tally(submissions)]);
  for (const [i, scope] of leftOut.entries())
    rows.push([i === 0 ? words.notLookedAt : "", words.scopes[scope]]);
  blocks.push(pairs(rows));
  return `\n${blocks.join("\n\n")}\n\n`;
}

function showFinding(finding: AuditFinding, words: AuditWords): string {
  const { code, index, other, size, file, offset, computed, found, source, checks } = finding;
  const { evidence } = words;
  const rows: [string, string][] = [];
  if (index !== undefined) rows.push([evidence.entry, String(index)]);
  if (other !== undefined) rows.push([evidence.other, String(other)]);
  if (size !== undefined) rows.push([evidence.size, String(size)]);
  if (file !== undefined) rows.push([evidence.file, safe(file)]);
  if (offset !== undefined) rows.push([evidence.offset, String(offset)]);
  if (computed !== undefined) rows.push([evidence.computed, safe(computed)]);
  if (found !== undefined) rows.push([evidence.found, found === null ? words.nothing : safe(found)]);
  if (source !== undefined) rows.push([evidence.source, source]);
  if (checks !== undefined) rows.push([evidence.checks, checks.join(", ")]);
  const title = hanging(`${colors.red("✗")} `, words.codes[code]);
  return `${title} ${colors.dim(`[${code}]`)}\n${pairs(rows)}`;
}
