/** Submissions and receipts as files: read back as written, reduced without giving more away than asked. */
import { expect } from "chai";
import fc from "fast-check";
import {
  parseReceipt,
  type Receipt,
  readReceipt,
  receiptFile,
  reduceReceipt,
  withoutBody,
} from "../../../core/trace/receipt.ts";
import { MAX_EVENTS, parseSubmission, submissionSigningInput } from "../../../core/trace/submission.ts";
import { accessEvent, citizen, grantEvent, makeSmallLog, ORIGIN } from "../build-trace.ts";
import { codeOf, errorOf } from "../code-of.ts";

const { log, receipt, file, submitted } = makeSmallLog();
const content = { kid: log.key.kid, department: 12, audience: ORIGIN, iat: 1_760_000_000, jti: "1" };
const signature = "A".repeat(86);

describe("core/trace/submission", () => {
  it("reads what it writes: fields and consumers ascending, ids normalised", () => {
    const typed = citizen(1).replace(/./gu, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
    const events = [
      accessEvent({ subject: ` ${typed} `, fields: ["since", "address"], details: "案件" }),
      grantEvent({ consumers: [40, 12] }),
      { kind: "grant-revoked" as const, subject: citizen(2), grant: 7 },
    ];
    const parsed = parseSubmission(`${submissionSigningInput({ ...content, events })}.${signature}`);
    expect(parsed).to.deep.include({
      ...content,
      events: [
        { ...events[0], subject: citizen(1), fields: ["address", "since"] },
        { ...events[1], consumers: [12, 40] },
        events[2],
      ],
    });
    expect(parsed.hash).to.match(/^[A-Za-z0-9_-]{43}$/);
  });

  it("takes 10,000 events and not one more", () => {
    const many = (count: number) => Array.from({ length: count }, () => accessEvent());
    const jws = `${submissionSigningInput({ ...content, events: many(MAX_EVENTS) })}.${signature}`;
    expect(parseSubmission(jws).events.length).to.equal(MAX_EVENTS);
    expect(codeOf(() => submissionSigningInput({ ...content, events: many(MAX_EVENTS + 1) }))).to.equal(
      "submission-too-many-events",
    );
    expect(codeOf(() => submissionSigningInput({ ...content, events: [] }))).to.equal(
      "submission-member-invalid",
    );
  });

  it("names the one bad event among good ones, and never repeats an id", () => {
    const bad = citizen(1).slice(0, 17) + (citizen(1).endsWith("5") ? "6" : "5");
    const error = errorOf(() =>
      submissionSigningInput({ ...content, events: [accessEvent(), accessEvent({ subject: bad })] }),
    )!;
    expect(error).to.include({ code: "citizen-id-check-character", field: "events[1].subject" });
    expect(`${error.message}${error.remedy}`).not.to.include(bad.slice(0, 14));
  });

  it("refuses every other form, and throws nothing else", () => {
    const good = `${submissionSigningInput({ ...content, events: [accessEvent()] })}.${signature}`;
    for (const bad of [
      "",
      good.slice(0, -1),
      `${good}A`,
      `${good}.`,
      good.replace(".", ".."),
      good.replace(".", ". "),
      `${good.slice(0, -86)}${"A".repeat(85)}B`,
      `.${good.split(".").slice(1).join(".")}`,
    ]) {
      expect(
        codeOf(() => parseSubmission(bad)),
        bad.slice(-90),
      ).to.equal("submission-malformed");
    }
    fc.assert(fc.property(fc.string(), (text) => codeOf(() => parseSubmission(text)) !== undefined));
  });
});

describe("core/trace/receipt", () => {
  it("reads what it writes", () => {
    expect(receiptFile(readReceipt(file))).to.equal(file);
    expect(readReceipt(new TextEncoder().encode(file))).to.deep.equal(receipt);
    const parsed = parseReceipt(file);
    expect(parsed.entries.map(({ index }) => index)).to.deep.equal(submitted.indexes);
    expect(parsed.checkpoint.origin).to.equal(ORIGIN);
    expect(parsed.submission?.jws).to.equal(submitted.jws);
  });

  it("is reduced to some entries; what names others or is for fewer eyes goes unless asked for", () => {
    const [a, b, c] = submitted.indexes as [number, number, number];
    const small = reduceReceipt(receipt, { indexes: [b, a, b] });
    expect(small.entries.map(({ index }) => index)).to.deep.equal([a, b]);
    expect(JSON.stringify(small)).not.to.match(/"submission":|"details":\{|tagProof/);
    // no other subject's tag is in it
    expect(JSON.stringify(small)).not.to.include(receipt.entries.find(({ index }) => index === c)!.tag);
    const full = reduceReceipt(receipt, { indexes: [a, b, c], submission: true, details: true });
    expect(full).to.deep.equal(receipt);
    expect(codeOf(() => reduceReceipt(receipt, { indexes: [99] }))).to.equal("receipt-index");
    expect(codeOf(() => reduceReceipt(receipt, { indexes: [] }))).to.equal("receipt-index");
  });

  it("keeps the place of an erased body: the hash, and no details", () => {
    const erased: Receipt = { ...reduceReceipt(receipt, { indexes: submitted.indexes, details: true }) };
    erased.entries = erased.entries.map(withoutBody);
    const parsed = parseReceipt(receiptFile(erased));
    expect(parsed.entries.map(({ body }) => body)).to.deep.equal([null, null, null]);
    expect(parsed.entries.map(({ leafHash }) => leafHash)).to.deep.equal(
      parseReceipt(receipt).entries.map(({ leafHash }) => leafHash),
    );
    const [first] = erased.entries;
    const withDetails = { ...erased, entries: [{ ...first!, details: { salt: "A".repeat(22), text: "" } }] };
    expect(errorOf(() => parseReceipt(withDetails))).to.include({
      code: "receipt-member-unknown",
      field: "entries[0].details",
    });
    const both = { ...erased, entries: [{ ...first!, body: receipt.entries[0]!.body! }] };
    expect(errorOf(() => parseReceipt(both))).to.include({
      code: "receipt-member-unknown",
      field: "entries[0].bodyHash",
    });
    const { bodyHash: _, ...neither } = first!;
    expect(errorOf(() => parseReceipt({ ...erased, entries: [neither] }))).to.include({
      code: "receipt-member-missing",
      field: "entries[0].body",
    });
  });

  it("says where something is wrong", () => {
    const body = receipt.entries[1]!.body!.replace('"v":1', '"v":2');
    const entries = receipt.entries.map((entry, i) => (i === 1 ? { ...entry, body } : entry));
    expect(errorOf(() => parseReceipt({ ...receipt, entries }))).to.include({
      code: "body-member-invalid",
      field: "entries[1].body.v",
    });
  });
});
