/** Events as strangers send them: whatever comes is read as one event or refused with a code and a place, never crashed on. */
import { expect } from "chai";
import fc from "fast-check";
import { CertraceError } from "../../../core/errors.ts";
import { writeBody } from "../../../core/trace/body.ts";
import { eventAlpha, eventMembers, readEvent, type SubmissionEvent } from "../../../core/trace/event.ts";
import { citizen, hashOf } from "../build-trace.ts";

const code = (value: unknown): string => {
  try {
    readEvent(value, "events[0]");
    return "read";
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    expect(error.field).to.match(/^events\[0\]/);
    return error.code;
  }
};

const beat = {
  kind: "heartbeat",
  from: "2026-11-22T08:00:00Z",
  until: "2026-11-22T09:00:00Z",
  consumed: 1,
  released: 0,
};
const response = {
  kind: "response",
  dispute: 3,
  outcome: "explained",
  words: "依法。",
  attachments: [] as string[],
};
const representation = {
  ...{ kind: "representation", subject: citizen(1), representative: citizen(2), ground: "parent" },
  ...{ from: "2026-11-22T08:00:00Z", until: "2027-11-22T08:00:00Z" },
};

describe("core/trace/event", () => {
  it("reads heartbeats of whole minutes that begin before they end", () => {
    expect(code(beat)).to.equal("read");
    expect(code({ ...beat, from: "2026-11-22T08:00:30Z" })).to.equal("event-member-invalid");
    expect(code({ ...beat, from: "2026-11-22T08:00:00.000Z" })).to.equal("event-member-invalid");
    expect(code({ ...beat, until: beat.from })).to.equal("event-window");
    expect(code({ ...beat, consumed: -1 })).to.equal("event-member-invalid");
    expect(code({ ...beat, department: 4 }), "nobody beats for another").to.equal("event-member-unknown");
  });

  it("reads words that people can read, and at most five files, each once", () => {
    expect(code(response)).to.equal("read");
    for (const words of ["", "  ", "a\u0007b", "a\u202eb"])
      expect(code({ ...response, words }), JSON.stringify(words)).to.equal("event-member-invalid");
    expect(code({ ...response, words: "字".repeat(1_366) })).to.equal("event-details-too-large");
    const files = Array.from({ length: 6 }, (_, i) => hashOf(`${i}`));
    expect(code({ ...response, attachments: files })).to.equal("event-member-invalid");
    expect(code({ ...response, attachments: [files[0], files[0]] })).to.equal("event-twice");
    const read = readEvent({ ...response, attachments: files.slice(0, 3) }, "e") as typeof response;
    expect(read.attachments).to.deep.equal(files.slice(0, 3).sort());
    expect(code({ ...response, subject: citizen(1) }), "the dispute names them").to.equal(
      "event-member-unknown",
    );
  });

  it("reads representations of one person by another", () => {
    expect(code(representation)).to.equal("read");
    expect(code({ ...representation, representative: citizen(1) })).to.equal("event-twice");
    expect(code({ ...representation, ground: "friend" })).to.equal("event-member-invalid");
    expect(code({ ...representation, until: representation.from })).to.equal("event-window");
    const read = readEvent(representation, "e");
    expect(JSON.stringify(eventMembers(read, 5)))
      .to.not.contain(citizen(1))
      .and.not.contain(citizen(2));
  });

  it("stand under their subject's tag, the department's own, or that of the dispute", () => {
    const alpha = (event: unknown) => {
      const bytes = eventAlpha(readEvent(event, "e"), 5);
      return bytes === null ? null : new TextDecoder().decode(bytes);
    };
    expect(alpha(representation)).to.equal(`certrace/subject/v1\n${citizen(1)}`);
    expect(alpha(beat)).to.equal("certrace/department/v1\n5");
    expect(alpha(response)).to.equal(null);
  });

  it("survive anything, and what is read makes a body that can be written", () => {
    const kinds = [beat, response, representation];
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(-1, 1e21, "", "x".repeat(300), [[]], {}, null, true),
    );
    const mutated = fc
      .tuple(fc.constantFrom(...kinds), fc.constantFrom(...kinds.flatMap((each) => Object.keys(each))), value)
      .map(([event, name, changed]) => ({ ...event, [name]: changed }));
    const common = { v: 1, time: "2026-11-22T08:15:00.000Z", salt: "m0sY3pVvVQm4t8mR1uQ2Wg" };
    fc.assert(
      fc.property(fc.oneof(mutated, fc.jsonValue()), (drawn) => {
        if (code(drawn) !== "read") return;
        const event: SubmissionEvent = readEvent(drawn, "e");
        const apart = {
          ...(event.kind === "response" ? { words: hashOf("w") } : {}),
          ...(event.kind === "representation" ? { representative: hashOf("r") } : {}),
        };
        writeBody({ ...common, ...eventMembers(event, 5), ...apart } as never);
      }),
    );
  });
});
