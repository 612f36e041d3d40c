/**
 * Who really asks, found out on this device: the request's signature and key against what the chain says, through the
 * service's facts; and what it asks for against the log's catalogue.
 */

import { CertraceError } from "../../../core/errors.ts";
import { verifyEs256 } from "../../../core/es256.ts";
import type { Catalogue } from "../../../core/trace/catalogue.ts";
import { type GrantRequest, parseGrantRequest } from "../../../core/trace/grant-request.ts";
import { unpackGrantRequest } from "../../../core/trace/request-link.ts";
import {
  checkGrantRequest,
  type GrantRequestFinding,
  grantRequestQuery,
} from "../../../core/verify/grant-request.ts";
import type { Client } from "../../components/client.ts";
import type { OwnSubject } from "../session.ts";

export type Asked =
  /** it cannot be read: nothing that a department made */
  | { state: "unreadable" }
  /** for a log that this person has no entries in, or not here */
  | { state: "elsewhere"; origin: string }
  | { state: "checked"; log: number; request: GrantRequest; finding: GrantRequestFinding };

interface About {
  traceRegistries: string[];
}

/**
 * @param link what stands behind `#request=`
 * @param now Unix seconds
 */
export async function findOutWhoAsks(
  link: string,
  subjects: readonly OwnSubject[],
  client: Pick<Client, "get" | "post">,
  now: number,
): Promise<Asked> {
  let request: GrantRequest;
  try {
    request = parseGrantRequest(await unpackGrantRequest(link));
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return { state: "unreadable" };
  }
  const subject = subjects.find(({ origin }) => origin === request.audience);
  if (subject === undefined) return { state: "elsewhere", origin: request.audience };
  const { log, origin } = subject;
  const check = (registry: string, facts: unknown) =>
    checkGrantRequest({ request, facts, log: { registry, id: log, origin }, now, verifyEs256 });
  try {
    const { traceRegistries } = await client.get<About>("/v1/about");
    const [registry = ""] = Array.isArray(traceRegistries) ? traceRegistries : [];
    const query = grantRequestQuery(request, { registry, id: log, origin });
    const facts = await client.post<unknown>("/v1/trace-facts", query);
    return { state: "checked", log, request, finding: await check(registry, facts) };
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    // Not known is not a verdict: neither a refusal, nor a department that asks.
    const finding: GrantRequestFinding = {
      ...{ outcome: "unknown", code: "source-unavailable", params: {}, department: null },
    };
    return { state: "checked", log, request, finding };
  }
}

/** What it asks for that the catalogue does not have: nobody could grant it. */
export function notInCatalogue({ permissions, purpose }: GrantRequest, catalogue: Catalogue): boolean {
  return (
    !catalogue.purposes.some(({ code }) => code === purpose) ||
    permissions.some(({ dataset, holder, fields }) => {
      const known = catalogue.datasets.find(({ code }) => code === dataset);
      return (
        known === undefined ||
        known.holder !== holder ||
        fields.some((field) => !known.fields.some(({ code }) => code === field))
      );
    })
  );
}
