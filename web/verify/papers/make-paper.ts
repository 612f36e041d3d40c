/** Makes the document of a certificate or of a copy on this device. Loaded when one is asked for. */
import { renderCertificate, serviceOf } from "../../../core/papers/certificate-paper.ts";
import type { DepartmentFact } from "../../../core/verify/facts.ts";
import { PRESS } from "./press.ts";

export interface Wanted {
  /** the certificate file */
  text: string;
  /** who issued it, as the verification found out */
  issuer: DepartmentFact;
  /** as the certificate names its issuer */
  iss: string;
  /** the type metadata document that the chain names; null: there is none to use */
  metadata: unknown;
  /** the link of a copy, for its code */
  link?: string;
}

/** Throws what `renderCertificate` throws, and `service-unavailable`. */
export function makePaper({ text, issuer, iss, metadata, link }: Wanted): Promise<Uint8Array<ArrayBuffer>> {
  const terms = {
    file: text,
    metadata: metadata === null ? null : JSON.stringify(metadata),
    department: issuer,
    service: serviceOf(iss),
  };
  return renderCertificate(link === undefined ? terms : { ...terms, link }, PRESS);
}
