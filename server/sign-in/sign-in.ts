/**
 * Signing in, from the link to the session: → provider → back with a code → claims → the citizen id becomes a tag and
 * its proof for each log that runs → a session that knows no more than these. All of it or nothing: where any part
 * fails, there is no session.
 *
 * The citizen id lives in one local variable for the time it takes to ask the VRF. It is in no session, no cookie, no
 * URL, no log line and no error.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import type { SignInSettings } from "../config/sign-in.ts";
import type { Index } from "../index/index.ts";
import type { RunningLog } from "../log-role.ts";
import { type Claimed, claimed } from "./claims.ts";
import type { Cookies } from "./cookies.ts";
import { ownPath } from "./own-path.ts";
import { PENDING_SECONDS, type Pending, Sealer } from "./pending.ts";
import { type PersonKey, personOf } from "./person.ts";
import { Provider } from "./provider.ts";
import type { Identity, Sessions, Subject } from "./session.ts";

const SIGN_IN_PATH = "/sign-in";
export const CALLBACK_PATH = "/sign-in/callback";

export interface SignInParts {
  settings: SignInSettings;
  /** null: a public client */
  secret: string | null;
  /** origin of the service, without a trailing slash */
  publicUrl: string;
  cookies: Cookies;
  sessions: Sessions;
  logs: ReadonlyMap<number, Pick<RunningLog, "ledger">>;
  index: Pick<Index, "department" | "progress">;
  /** under which people's names for the record are made */
  personKey: PersonKey;
  /** seconds without news of the chain after which the index cannot say that a department is not there */
  maxHeadAge: number;
  /** Unix seconds */
  now(): number;
}

export interface Step {
  /** where to send the browser */
  location: string;
  /** Set-Cookie headers */
  cookies: string[];
}

export class SignIn {
  readonly #parts: SignInParts;
  readonly #provider: Provider;
  readonly #sealer = new Sealer();

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#provider = new Provider(parts.settings, parts.secret, parts.publicUrl + CALLBACK_PATH);
  }

  /**
   * @param to own path to go to in the end
   * @param locales the languages that the person reads, as BCP 47 tags separated by spaces
   * @throws CertraceError `sign-in-target`, and with a ProviderCode
   */
  async begin(to: string, as: Pending["as"], locales?: string): Promise<Step> {
    const { cookies, now, publicUrl } = this.#parts;
    const path = ownPath(to, publicUrl);
    const { asked, url } = await this.#provider.ask(locales);
    const pending = this.#sealer.seal({ ...asked, to: path, as, until: now() + PENDING_SECONDS });
    return { location: url, cookies: [cookies.pending.set(pending, PENDING_SECONDS)] };
  }

  /**
   * @param answer the query with which the browser came back
   * @param cookie its Cookie header
   * @throws CertraceError `sign-in-expired`, `sign-in-claims`, `sign-in-busy`, `not-ready`, with a ProviderCode; `vrf-…`,
   *   `store-…`
   */
  async finish(answer: URLSearchParams, cookie: string | undefined): Promise<Step> {
    const { cookies, now, publicUrl, sessions, settings } = this.#parts;
    const sealed = cookies.pending.read(cookie);
    const pending = sealed === undefined ? null : this.#sealer.open(sealed, now());
    if (pending === null)
      throw new CertraceError("sign-in-expired", "This browser has no sign-in under way, or not any more.", {
        remedy: "Begin again; it has to be done within ten minutes, and in one browser.",
      });
    const claims = await this.#provider.answered(answer, pending);
    const person = personOf(this.#parts.personKey, claims);
    const identity = await this.#identity(claimed(claims, pending.as, settings), person);
    const { id } = sessions.begin(identity, person);
    // Whoever was signed in here before is not any more.
    const former = cookies.session.read(cookie);
    if (former !== undefined) sessions.end(former);
    return {
      location: publicUrl + pending.to,
      cookies: [cookies.session.set(id), cookies.pending.clear()],
    };
  }

  /** Path at which a sign-in is begun anew: as whom, and to where, this browser was on its way. @param cookie its Cookie header */
  again(cookie: string | undefined): string {
    const { cookies, now } = this.#parts;
    const sealed = cookies.pending.read(cookie);
    const pending = sealed === undefined ? null : this.#sealer.open(sealed, now());
    if (pending === null) return SIGN_IN_PATH;
    const { as, to } = pending;
    return `${SIGN_IN_PATH}?${new URLSearchParams({ as, to })}`;
  }

  /** Where the session at the provider is ended as well; null where there is no such place. */
  endSession(): Promise<string | null> {
    return this.#provider.endSession(`${this.#parts.publicUrl}/`);
  }

  async #identity(claims: Claimed, person: string): Promise<Identity> {
    if (claims.kind === "department") {
      await this.#requireDepartment(claims.department);
      return { ...claims, person };
    }
    const subjects = new Map<number, Subject>();
    for (const [log, { ledger }] of this.#parts.logs) {
      const { proof, tag } = await ledger.subjects.prove(claims.citizenId);
      subjects.set(log, { tag: encodeBase64url(tag), proof: encodeBase64url(proof) });
    }
    return { kind: "citizen", name: claims.name, subjects };
  }

  async #requireDepartment(department: number): Promise<void> {
    const { index, maxHeadAge, now, settings } = this.#parts;
    if ((await index.department(department)) !== null) return;
    const { head, readAt } = await index.progress();
    if (head === null || now() - readAt > maxHeadAge)
      throw new CertraceError(
        "not-ready",
        "The chain cannot be asked right now which departments there are.",
        {
          remedy: "Try again in a minute.",
        },
      );
    throw new CertraceError("sign-in-claims", "The department of this account is not registered.", {
      field: settings.departmentClaim,
      remedy: "Sign in with another account, or tell the operator.",
    });
  }
}
