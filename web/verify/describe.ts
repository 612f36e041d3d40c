/** The description of a certificate's type, as the chain names it: asked of the service by its hash, so that it cannot be another. */
import type { TypeFact } from "../../core/verify/facts.ts";
import { remember } from "./remember.ts";
import type { CertificateReport } from "./report.ts";
import { type Service, whyMissing } from "./service.ts";

type Described = Pick<CertificateReport, "metadata" | "labelsProblem">;

export function startDescribing(
  service: Service,
  now: () => number,
): (type: TypeFact | null) => Promise<Described> {
  const metadata = remember((hash) => service.typeMetadata(hash), Number.POSITIVE_INFINITY, now);
  return async (type) => {
    if (type === null) return { metadata: null, labelsProblem: null };
    try {
      return { metadata: await metadata.get(type.metadataHash), labelsProblem: null };
    } catch (error) {
      return {
        metadata: null,
        labelsProblem: whyMissing(error) === "source-inconsistent" ? "mismatch" : "unavailable",
      };
    }
  };
}
