/** docs/protocol.md's literal examples of kinds and events against the code that reads them, and its refusal codes. */
import { readFileSync } from "node:fs";
import canonicalize from "canonicalize";
import { expect } from "chai";
import type { JsonObject } from "../../core/json.ts";
import { type Body, parseBody, writeBody } from "../../core/trace/body.ts";
import { eventMembers, readEvent, refusalMembers, submittedMembers } from "../../core/trace/event.ts";
import { ACT_PROBLEMS } from "../../server/http/act-problems.ts";

const text = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
const chapter = text.split("## 10.")[1]!.split("## 11.")[0]!;
const [kinds, events] = [...chapter.matchAll(/```json\n(\[[\s\S]*?\n\])\n```/g)].map(
  (block) => JSON.parse(block[1]!) as JsonObject[],
);
const common = { v: 1, time: "2026-11-22T08:15:00.000Z", salt: "m0sY3pVvVQm4t8mR1uQ2Wg" };
const KINDS = [
  ...["access", "refused", "released", "service", "grant", "grant-revoked", "representation"],
  ...["representation-ended", "dispute", "response", "sealed", "seal-extended", "unsealed", "heartbeat"],
  ...["catalogue", "rules", "erased"],
];

describe("docs/protocol.md, kinds", () => {
  it("shows every kind as it is written and read, and no member that a kind does not have", () => {
    expect([...new Set(kinds!.map(({ kind }) => kind))]).to.deep.equal(KINDS);
    for (const example of kinds!) {
      const body = { ...common, ...example } as unknown as Body;
      expect(parseBody(writeBody(body)), `${example.kind}`).to.deep.equal(body);
      const stray = canonicalize({ ...body, stray: 1 })!;
      expect(() => parseBody(stray), `${example.kind}`)
        .to.throw()
        .with.property("code", "body-member-unknown");
      for (const name of Object.keys(example)) {
        if (name === "kind" || name === "of") continue;
        const { [name]: _, ...rest } = body as unknown as JsonObject;
        const without = () => parseBody(canonicalize(rest)!);
        // What is optional may be left out; of the rest nothing may.
        const optional = ["occurred", "request", "group", "by"].includes(name) && example.kind !== "released";
        const free = optional && !(name === "occurred" && example.kind === "unsealed");
        if (free || (example.kind === "refused" && !["consumer", "code"].includes(name))) without();
        else
          expect(without, `${example.kind} without ${name}`)
            .to.throw()
            .with.property("code", "body-member-missing");
      }
    }
  });

  it("shows every event as it is read, and bodies that follow from it pass as such", () => {
    expect(events!.length).to.equal(12);
    for (const example of events!) {
      const event = readEvent(example, "events[0]");
      const apart: JsonObject = {};
      const hash = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
      if (event.kind === "response") apart.words = hash;
      if (event.kind === "representation") apart.representative = hash;
      if ("details" in event) apart.details = hash;
      const members = eventMembers(event, 9);
      const body = { ...common, ...members, ...apart, submission: hash } as unknown as Body;
      const read = parseBody(writeBody(body));
      expect(submittedMembers(read), event.kind).to.deep.equal(members);
      const refusal = refusalMembers(event, 9);
      const refused = { ...common, ...refusal, code: "seal-law", submission: hash } as unknown as Body;
      expect(submittedMembers(parseBody(writeBody(refused))), event.kind).to.deep.equal(refusal);
      expect(JSON.stringify([members, refusal])).to.not.match(/\d{17}[\dX]/);
      expect(() => readEvent({ ...example, stray: 1 }, "e"))
        .to.throw()
        .with.property("code", "event-member-unknown");
    }
  });

  it("has every code with which acts are refused, and no other", () => {
    const listed = [...chapter.matchAll(/^\| `([a-z-]+)` \|/gm)].map((row) => row[1]);
    const refusals = Object.entries(ACT_PROBLEMS).slice(0, Object.keys(ACT_PROBLEMS).indexOf("seal-salt"));
    expect(listed).to.deep.equal(refusals.map(([code]) => code));
  });
});
