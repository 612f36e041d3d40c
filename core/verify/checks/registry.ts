/**
 * registry: the anchor is in a registry that this verifier trusts. Anyone can deploy a registry that says whatever
 * they like; so nothing is asked of one that is not on the verifier's own list, or mirrored by one that is.
 */
import { fail, pass, skipped, unknown } from "../finding.ts";
import type { Finding, Question } from "../question.ts";

export function checkRegistry({ certificate, mirror, registries }: Question): Finding {
  if (certificate.anchor === null) return skipped("anchor-missing");
  const { registry } = certificate.anchor;
  if (registries === null) return unknown("registries-not-known", { registry });
  if (mirror !== null && mirror.by !== registry)
    return pass("registry-mirrored", { registry, mirror: mirror.by });
  return registries.includes(registry)
    ? pass("registry-trusted", { registry })
    : fail("registry-untrusted", { registry });
}
