/**
 * What somebody handed in: a certificate, the receipt of an access, a report that a service signed about a certificate, or
 * an evidence bundle. Told by the names of its members, not by reading it, so that a damaged receipt or report is still
 * checked, and found wanting, as what it was. Inside the parts of a file that others fill in, quotes are escaped or
 * encoded: none of these names can stand there.
 */
export type Kind = "certificate" | "receipt" | "report" | "evidence";

export function kindOf(text: string): Kind {
  // core/evidence/bundle.ts; whatever of it was changed, one of the two is left
  if (/"certrace-evidence-bundle"|"nodes"\s*:\s*\[/.test(text)) return "evidence";
  if (/"entries"\s*:/.test(text) && !/"payload"\s*:/.test(text)) return "receipt";
  return isReport(text) ? "report" : "certificate";
}

/** A compact JWS (core/report/report.ts) whose header or payload begins as a report's: what was changed spares one of them. */
function isReport(text: string): boolean {
  const [, ...parts] = /^([^.{"]{1,400})[^.{"]*\.([^.{"]{1,400})/.exec(text) ?? [];
  return (
    !text.includes("~") &&
    parts.some((part) => /certrace-report\+jwt|"certificate":\{"sha256"/.test(decoded(part)))
  );
}

function decoded(base64url: string): string {
  const text = base64url.trim().replaceAll("-", "+").replaceAll("_", "/");
  try {
    return atob(text.slice(0, text.length & ~3));
  } catch {
    return "";
  }
}
