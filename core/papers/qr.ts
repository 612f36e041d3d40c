/**
 * The QR code of a certificate's paper: a link to the page that verifies, with all that it says in the fragment, which a
 * browser never sends. It names where the certificate hangs (batch and place in it), and nothing about a person.
 */
import type { ParsedCertificate } from "../certificate/model.ts";

/** @param service its public URL. @returns null: a certificate without an anchor hangs nowhere yet */
export function qrFor({ anchor }: ParsedCertificate, service: string): string | null {
  if (anchor === null) return null;
  const { registry, department, root, index } = anchor;
  const fragment = new URLSearchParams({ registry, department: `${department}`, root, index: `${index}` });
  return `${service}/#${fragment.toString().replaceAll("%3A", ":")}`;
}
