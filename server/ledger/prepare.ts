/**
 * What has to be fetched before a submission can be decided in one go: the tags of everybody whom its events name, and
 * the files that they cite. From here on nobody is named by an id.
 */
import type { Submission } from "../../core/trace/submission.ts";
import { departmentOwner, ledgerKeys } from "../store/keys.ts";
import type { Reads } from "../store/store.ts";
import type { ProvenTag, Subjects } from "./subjects.ts";

export interface Prepared {
  /** one for each event: of its subject, or the submitting department's own */
  tags: Uint8Array[];
  /** of representations, by event */
  represented: Map<number, { subject: ProvenTag; representative: Uint8Array }>;
  /** what the department has handed in of what its responses cite, by hash */
  files: Map<string, Uint8Array>;
}

/** Throws what `Subjects` and the store throw. */
export async function prepare(
  { events, department }: Pick<Submission, "events" | "department">,
  subjects: Pick<Subjects, "tags" | "prove" | "departmentTag">,
  reads: Pick<Reads, "getMany">,
): Promise<Prepared> {
  const ids = new Set<string>();
  let own = false;
  for (const event of events) {
    if ("subject" in event) ids.add(event.subject);
    else own = true;
    if (event.kind === "representation") ids.add(event.representative);
  }
  const named = [...ids];
  const found = await subjects.tags(named);
  const tagOf = new Map(named.map((id, i) => [id, found[i]!]));
  const ownTag = own ? await subjects.departmentTag(department) : new Uint8Array();
  const represented: Prepared["represented"] = new Map();
  for (const [i, event] of events.entries()) {
    if (event.kind !== "representation") continue;
    const representative = tagOf.get(event.representative)!;
    represented.set(i, { subject: await subjects.prove(event.subject), representative });
  }
  const cited = [...new Set(events.flatMap((event) => (event.kind === "response" ? event.attachments : [])))];
  return {
    tags: events.map((event) => ("subject" in event ? tagOf.get(event.subject)! : ownTag)),
    represented,
    files: await handedIn(reads, departmentOwner(department), cited),
  };
}

/** Files that this owner has handed in, by hash; those that it has not are not among them. */
export async function handedIn(
  reads: Pick<Reads, "getMany">,
  owner: string,
  hashes: readonly string[],
): Promise<Map<string, Uint8Array>> {
  if (hashes.length === 0) return new Map();
  const files = await reads.getMany(hashes.map((each) => ledgerKeys.deposit(owner, each)));
  return new Map(hashes.flatMap((each, i) => (files[i] === undefined ? [] : [[each, files[i]]])));
}
