/** Asks the service what the chain says: departments, keys, types. Throws `service-unavailable` where it cannot. */
import { CertraceError } from "../../core/errors.ts";
import { parseJson } from "../../core/json.ts";
import type { DepartmentFact, SigningKeyFact, TypeFact } from "../../core/verify/facts.ts";
import { serviceUrl } from "./sources.ts";

export type DepartmentDetails = DepartmentFact & { keys: SigningKeyFact[] };
export type TypeDetails = TypeFact & {
  metadata: string;
  issuers: { department: number; validFrom: number; validUntil: number | null }[];
};

interface About {
  publicUrl: string;
  registries: string[];
  head: { number: number } | null;
}

export class Service {
  readonly #base: URL;

  /** Throws a usage error for what is no URL. */
  constructor(url: string) {
    this.#base = serviceUrl(url);
  }

  /** Throws `service-unavailable`. */
  async about(): Promise<About> {
    const found = await this.#get<About>("/v1/about");
    if (found !== null) return found;
    throw this.#unavailable("it answered 404");
  }

  /**
   * Waits until the service has read the chain up to a block, so that the next command sees what this one did.
   * Only so long, and without a word where the service is away: what was done is done.
   */
  async hasRead(block: number): Promise<void> {
    for (let tries = 0; tries < 50; tries++) {
      const about = await this.about().catch(() => null);
      if (about === null || (about.head?.number ?? 0) >= block) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  departments(): Promise<DepartmentFact[]> {
    return this.#all<DepartmentFact>("/v1/departments");
  }

  types(): Promise<TypeDetails[]> {
    return this.#all<TypeDetails>("/v1/types");
  }

  /** Throws `department-unknown`. */
  async department(id: number): Promise<DepartmentDetails> {
    const found = await this.#get<DepartmentDetails>(`/v1/departments/${id}`);
    if (found !== null) return found;
    throw new CertraceError("department-unknown", `There is no department ${id}`, {
      field: "--department",
      remedy: "see certrace departments list",
    });
  }

  /** Throws `type-unknown`. */
  async type(vct: string): Promise<TypeDetails> {
    const page = await this.#get<{ items: TypeDetails[] }>(`/v1/types?${new URLSearchParams({ vct })}`);
    const [found] = page?.items ?? [];
    if (found) return found;
    throw new CertraceError("type-unknown", `No certificate type ${vct} is defined on this chain`, {
      field: "--type",
      remedy: "define it with certrace types define, or check the vct in the definition",
    });
  }

  /** Gives the service a type's metadata document to publish. Throws `type-document-refused`. */
  async publish(document: Uint8Array): Promise<void> {
    const response = await this.#fetch("/v1/types", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: document as Uint8Array<ArrayBuffer>,
    });
    if (response.ok) return;
    throw new CertraceError(
      "type-document-refused",
      `The service did not take the document (${response.status})`,
      {
        remedy: "define the type on chain first: only documents with a hash that stands there are taken",
      },
    );
  }

  /** Hands over sealed numbers of newer versions (core/successor). Throws `successor-refused`. */
  async tell(hints: readonly string[]): Promise<void> {
    const response = await this.#fetch("/v1/successors", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ hints }),
    });
    if (response.ok) return;
    const said = await response.json().catch(() => ({}));
    const { detail, remedy } = said as { detail?: string; remedy?: string };
    throw new CertraceError(
      "successor-refused",
      `The service did not take the new number (${response.status})${detail === undefined ? "" : `: ${detail}`}`,
      { remedy: remedy ?? "try again later" },
    );
  }

  async #all<T>(path: string): Promise<T[]> {
    const all: T[] = [];
    for (let after: string | null = null; ; ) {
      const query: string = new URLSearchParams({
        limit: "200",
        ...(after === null ? {} : { after }),
      }).toString();
      const page: { items: T[]; next: string | null } | null = await this.#get(`${path}?${query}`);
      if (page === null) throw this.#unavailable("it answered 404");
      all.push(...page.items);
      after = page.next;
      if (after === null) return all;
    }
  }

  /** null: 404 */
  async #get<T>(path: string): Promise<T | null> {
    const response = await this.#fetch(path, {});
    if (response.status === 404) return null;
    if (!response.ok) throw this.#unavailable(`it answered ${response.status}`);
    try {
      return parseJson(await response.text()) as T;
    } catch (cause) {
      throw this.#unavailable("its answer is not JSON", cause);
    }
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(new URL(path, this.#base), {
        ...init,
        signal: AbortSignal.timeout(15_000),
        redirect: "error",
      });
    } catch (cause) {
      throw this.#unavailable("it did not answer", cause);
    }
  }

  #unavailable(why: string, cause?: unknown): CertraceError {
    return new CertraceError(
      "service-unavailable",
      `The service ${this.#base.origin} cannot be asked: ${why}`,
      {
        field: "--service",
        remedy: "start it with npm start, or name another with --service",
        cause,
      },
    );
  }
}
