/**
 * Tells those who hold a certificate that was superseded by what number the newer one goes (core/successor): sealed here, to
 * the older certificate's holders, and handed to the service for whoever verifies it.
 */
import { readFile } from "node:fs/promises";
import { disclose } from "../../core/certificate/disclose.ts";
import { CERTIFICATE_NUMBER } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import type { CertificateRef } from "../../core/verify/facts.ts";
import { makeHint } from "../../server/successors/make.ts";
import { now } from "./instants.ts";
import { signingKey } from "./issue.ts";
import type { Service } from "./service.ts";
import type { Session } from "./session.ts";

interface Superseded {
  /** paths of certificate files, as they were issued */
  older: string;
  newer: string;
  /** where the newer one hangs */
  place: CertificateRef;
  /** in whose name */
  by: number;
}

/**
 * @returns the number that was told; null: there is none, or these files do not hold it.
 * Throws `key-missing`, `key-not-usable`, `successor-refused`, `service-unavailable`, and what the keystore throws.
 */
export async function tellSuccessor(
  { older, newer, place, by }: Superseded,
  session: Session,
  service: Service,
): Promise<string | null> {
  const { body, disclosures } = parseCertificate(await readFile(newer));
  const number = disclose(body, disclosures).claims[CERTIFICATE_NUMBER];
  if (typeof number !== "string") return null;
  const key = await signingKey(session, await service.department(by));
  const hint = await makeHint({ file: await readFile(older), newer: place, number }, { by, key, now: now() });
  if (hint === null) return null;
  await service.tell([hint]);
  return number;
}
