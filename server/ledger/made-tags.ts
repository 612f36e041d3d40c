/**
 * Subject tags made anew from a log's VRF key, for an audit: not from what the log's store keeps of them, which whoever
 * files an entry under a wrong tag would have changed as well. Those made lately are remembered.
 */
import type { KeyObject } from "node:crypto";
import { availableParallelism } from "node:os";
import { TAG_BYTES } from "../../core/subject/tag.ts";
import { Recent } from "./subjects.ts";
import { VrfThreads } from "./vrf-threads.ts";

export class MadeTags {
  readonly #threads: VrfThreads;
  readonly #recent = new Recent(131_072);

  /** @param seed LogKeys.vrfSeed */
  constructor(seed: KeyObject) {
    this.#threads = new VrfThreads(seed, Math.min(4, availableParallelism()));
  }

  /** @returns the tags, 32 bytes each, in the order of the inputs. Throws `vrf-failed`. */
  async of(alphas: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const names = alphas.map((alpha) => Buffer.from(alpha).toString("latin1"));
    const missing = new Map(names.flatMap((name, i) => (this.#recent.get(name) ? [] : [[name, alphas[i]!]])));
    const found = new Map<string, Uint8Array>();
    if (missing.size > 0) {
      const { tags } = await this.#threads.evaluate([...missing.values()], false);
      for (const [i, name] of [...missing.keys()].entries())
        found.set(name, tags.slice(i * TAG_BYTES, (i + 1) * TAG_BYTES));
    }
    const made = names.map((name) => found.get(name) ?? this.#recent.get(name)!);
    for (const [name, tag] of found) this.#recent.set(name, tag);
    return made;
  }

  close(): Promise<void> {
    return this.#threads.close();
  }
}
