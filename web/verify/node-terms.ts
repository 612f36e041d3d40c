/** How a node of the verifier's own is asked (own-node.ts), from what the service told before, if it was asked. */
import type { Facts } from "../../core/verify/facts.ts";

export interface NodeTerms {
  /** how many blocks deep a block must lie to be final */
  depth: number;
  /** what the batch's type may be called: the chain's state holds the hash of its name */
  names: readonly string[];
  /** the registry that the asked one mirrors: a node of its chain is asked about that one */
  mirrored?: string | undefined;
}

/**
 * How deep a final block lies is the chain's custom, not a matter of trust: the service's own facts show it. Where the
 * service is not asked, the node's newest block counts.
 */
export function termsFrom(told: Facts | null, vct: string): NodeTerms {
  const { head, finalized, type } = told ?? {};
  const known = head && finalized && "value" in head && "value" in finalized;
  return {
    depth: known ? Math.max(0, head.value.number - finalized.value.number) : 0,
    names: [vct, ...(type && "value" in type && type.value ? [type.value.vct] : [])],
  };
}
