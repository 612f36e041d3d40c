/** Where the file of a certificate is to be had: the certificate itself, or it on paper. */
import type { FoundCertificate } from "../../core/desk/answers.ts";

export function fileOf({ job, batch, index }: FoundCertificate, as: "json" | "pdf"): string {
  const query = new URLSearchParams({ job, batch, index: String(index) });
  if (as === "pdf") query.set("as", as);
  return `/desk/certificate?${query}`;
}
