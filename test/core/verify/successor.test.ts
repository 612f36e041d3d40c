/** Whose word about the number of a newer version is believed, and whose never is. */
import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { bindingInput, boundCopy, selectClaims } from "../../../core/copy/make.ts";
import { hintInput } from "../../../core/successor/hint.ts";
import { learnSuccessors } from "../../../core/successor/learn.ts";
import { sealNumber } from "../../../core/successor/seal.ts";
import type { Told } from "../../../core/verify/agree.ts";
import { type Verification, verifyCertificate } from "../../../core/verify/certificate.ts";
import type { CertificateRef, Facts, FactsQuery, SigningKeyFact } from "../../../core/verify/facts.ts";
import { factsQuery } from "../../../core/verify/query.ts";
import {
  changed,
  DEPARTMENT,
  editFile,
  HEAD,
  makeBatch,
  makeKey,
  NOW,
  REGISTRY,
  signText,
  type TestKey,
} from "../build.ts";

const batch = makeBatch({ count: 4 });
const NEWER: CertificateRef = { department: DEPARTMENT, root: encodeBase64url(randomBytes(32)), index: 6 };
const ELSEWHERE: CertificateRef = { ...NEWER, index: 7 };
const superseded = (index: number, newer = NEWER, by = DEPARTMENT) =>
  changed(index, "superseded", 1000, { by, successors: [{ index, successor: newer }] });
const FACTS = batch.facts(0, [superseded(0), superseded(1, ELSEWHERE)]);
const HOLDER = batch.file(0);

interface Making {
  older?: number;
  newer?: CertificateRef;
  key?: TestKey;
  by?: number;
  iat?: number;
  number?: string;
  /** what it is sealed for, where that is not what it says */
  sealedFor?: CertificateRef;
}

async function hint(making: Making = {}): Promise<string> {
  const { older = 0, newer = NEWER, key = batch.key, by = DEPARTMENT, iat = NOW - 100 } = making;
  const places = { older: batch.anchors[older]!, newer };
  const sealed = await sealNumber(
    parseCertificate(batch.file(older)),
    { ...places, newer: making.sealedFor ?? newer },
    making.number ?? "NEW-000007",
  );
  const input = hintInput({ by, iat, ...places }, sealed!, key.kid);
  return `${input}.${encodeBase64url(signText(key, input))}`;
}

interface Asking {
  file?: string;
  facts?: Facts;
  /** what the chain says of other keys */
  others?: (query: FactsQuery) => Told;
  now?: number;
}

/** As a verifier that asks for what the word has. */
async function verify(hints: string[], asking: Asking = {}): Promise<Verification> {
  const { file = HOLDER, facts = FACTS, now = NOW } = asking;
  const parsed = parseCertificate(file);
  const successors = await learnSuccessors(factsQuery(parsed)!, facts, {
    hints: async () => hints,
    facts: async (query) => asking.others?.(query) ?? { missing: "source-unavailable" },
  });
  return verifyCertificate(parsed, facts, { now, registries: [REGISTRY], successors });
}

/** The facts with another key, as the chain would state it. */
const withKey = ({ kid, x, y }: TestKey, more: Partial<SigningKeyFact> = {}): Facts => {
  const { value } = FACTS.key as { value: SigningKeyFact };
  return { ...FACTS, key: { value: { ...value, thumbprint: kid, x, y, ...more }, block: HEAD } };
};

describe("the number of the newer version", () => {
  it("is told to whoever holds the older one, and changes nothing else", async () => {
    const bare = await verify([]);
    expect(bare.verdict).to.equal("superseded");
    expect(bare.superseding).to.deep.equal(NEWER);
    const told = await verify([await hint({ older: 1, newer: ELSEWHERE }), await hint()]);
    expect(told).to.deep.equal({ ...bare, superseding: { ...NEWER, number: "NEW-000007" } });
  });

  it("is safe to show", async () => {
    const told = await verify([await hint({ number: "A\u202e7" })]);
    expect(told.superseding?.number).to.equal("A[U+202E]7");
  });

  it("is told to a copy that shows the number, and not to one that withholds it", async () => {
    const { disclosures } = parseCertificate(HOLDER);
    const only = (...names: string[]) =>
      batch.file(
        0,
        disclosures.filter(({ name }) => names.includes(name!)).map(({ text }) => text),
      );
    const hints = [await hint()];
    const shows = await verify(hints, { file: only("certificate_number") });
    expect(shows.superseding).to.deep.include({ number: "NEW-000007" });
    const withholds = await verify(hints, { file: only("legal_name") });
    expect(withholds.verdict).to.equal("superseded");
    expect(withholds.superseding).to.deep.equal(NEWER);
  });

  it("is told of a key of later, as the chain knows it", async () => {
    const key = makeKey();
    const asked: FactsQuery[] = [];
    const told = await verify([await hint({ key })], {
      others: (query) => {
        asked.push(query);
        return withKey(key);
      },
    });
    expect(told.superseding?.number).to.equal("NEW-000007");
    expect(asked).to.deep.equal([{ ...factsQuery(parseCertificate(HOLDER))!, kid: key.kid }]);
  });

  it("is told by the department that took over and superseded it", async () => {
    const key = makeKey();
    const heir = 77;
    const facts = batch.facts(0, [superseded(0, NEWER, heir)]);
    const own = withKey(key);
    const { value } = own.department as { value: { id: number } };
    const told = await verify([await hint({ key, by: heir })], {
      facts,
      others: ({ department }) => ({
        ...own,
        department: { value: { ...value, id: department } as never, block: HEAD },
        batch: { value: null, block: HEAD },
        type: { value: null, block: HEAD },
        statuses: { value: { word: 0, changes: [] }, block: HEAD },
      }),
    });
    expect(told.superseding?.number).to.equal("NEW-000007");
  });

  it("asks once for each key, and never where nothing of the word is superseded", async () => {
    const key = makeKey();
    const asked: FactsQuery[] = [];
    const hints = await Promise.all([0, 1, 2].map((older) => hint({ older, key })));
    const others = (query: FactsQuery) => {
      asked.push(query);
      return withKey(key);
    };
    await verify(hints, { others });
    expect(asked).to.have.length(1);
    let questions = 0;
    const query = factsQuery(parseCertificate(HOLDER))!;
    const source = { hints: async () => [String(questions++)], facts: async () => FACTS };
    expect(await learnSuccessors(query, batch.facts(0, [changed(0, "revoked")]), source)).to.deep.equal([]);
    expect(await learnSuccessors(query, { missing: "source-unavailable" }, source)).to.deep.equal([]);
    expect(await learnSuccessors(query, null, source)).to.deep.equal([]);
    expect(questions).to.equal(0);
    // another one of the word is superseded: asked all the same, so that nobody learns which is verified
    await learnSuccessors(query, batch.facts(0, [superseded(1, ELSEWHERE)]), source);
    expect(questions).to.equal(1);
  });

  const stranger = makeKey();
  const cases: Record<string, () => Promise<[string[], Asking?]>> = {
    "is altered": async () => {
      const jws = await hint();
      const [head, body, signature] = jws.split(".") as [string, string, string];
      return [[`${head}.${body.slice(0, -8)}${body.slice(-8).replace(/\w/, "A")}.${signature}`, `${jws}x`]];
    },
    "is truncated": async () => [[(await hint()).slice(0, 500), "", "nonsense"]],
    "is about another certificate": async () => [[await hint({ older: 1 })]],
    "is sealed to another certificate's holder": async () => {
      const stolen = parseCertificate(batch.file(1));
      const sealed = (await sealNumber(stolen, { older: batch.anchors[0]!, newer: NEWER }, "X"))!;
      const input = hintInput(
        { by: DEPARTMENT, iat: NOW - 100, older: batch.anchors[0]!, newer: NEWER },
        sealed,
        batch.key.kid,
      );
      return [[`${input}.${encodeBase64url(signText(batch.key, input))}`]];
    },
    "names another newer one than the chain": async () => [[await hint({ newer: ELSEWHERE })]],
    "was sealed for another pair and moved": async () => [[await hint({ sealedFor: ELSEWHERE })]],
    "is signed by a key that the chain does not know": async () => [
      [await hint({ key: stranger })],
      { others: () => ({ ...FACTS, key: { value: null, block: HEAD } }) },
    ],
    "is signed by another key than it names": async () => {
      const input = (await hint()).split(".").slice(0, 2).join(".");
      return [[`${input}.${encodeBase64url(signText(stranger, input))}`]];
    },
    "is said by another department than changed the chain": async () => [
      [await hint({ by: 99, key: stranger })],
      { others: () => withKey(stranger) },
    ],
    "is signed by a key of another department": async () => [
      [await hint({ key: stranger })],
      // the source answers with a key that is somebody else's
      { others: () => ({ ...withKey(stranger), department: { value: { id: 99 }, block: HEAD } }) as never },
    ],
    "is signed by a compromised key, whatever time it claims": async () => [
      [await hint({ key: stranger, iat: 1 })],
      { others: () => withKey(stranger, { compromisedAt: NOW - 1, validFrom: 0 }) },
    ],
    "is signed by a key for submissions alone": async () => [
      [await hint({ key: stranger })],
      { others: () => withKey(stranger, { use: 2 }) },
    ],
    "was made before its key began": async () => [
      [await hint({ key: stranger, iat: NOW - 100 })],
      { others: () => withKey(stranger, { validFrom: NOW - 99 }) },
    ],
    "was made after its key retired": async () => [
      [await hint({ key: stranger, iat: NOW - 100 })],
      { others: () => withKey(stranger, { validUntil: NOW - 100 }) },
    ],
    "is of tomorrow": async () => [[await hint({ iat: NOW + 86_400 })]],
    "cannot be judged, since the source does not answer": async () => [[await hint({ key: stranger })]],
    "is judged by an answer of yesterday": async () => [
      [await hint({ key: stranger })],
      { others: () => ({ ...withKey(stranger), readAt: NOW - 86_400, head: old, finalized: old }) as Facts },
    ],
  };
  const yesterday = { ...HEAD, number: 900, time: NOW - 86_400 };
  const old = { value: yesterday, block: yesterday };

  for (const [name, make] of Object.entries(cases))
    it(`is not believed where the hint ${name}; the place is shown`, async () => {
      const [hints, asking] = await make();
      const { verdict, superseding } = await verify(hints, asking);
      expect(verdict).to.equal("superseded");
      expect(superseding).to.deep.equal(NEWER);
    });

  it("is found behind hints that are not believed", async () => {
    const [moved] = await cases["was sealed for another pair and moved"]!();
    const told = await verify([...moved, await hint()]);
    expect(told.superseding?.number).to.equal("NEW-000007");
  });

  it("is not told of a file that is not genuine, nor where nothing is known for sure", async () => {
    const forged = editFile(HOLDER, (file) => {
      file.header.disclosures.push(encodeBase64url(Buffer.from(JSON.stringify(["salt", "owner", "x"]))));
    });
    const invalid = await verify([await hint()], { file: forged });
    expect(invalid.verdict).to.equal("invalid");
    expect(invalid.superseding).not.to.have.property("number");
    const stale = await verify([await hint()], { now: NOW + 10_000 });
    expect(stale.verdict).to.equal("undetermined");
    expect(stale.superseding?.number).to.equal(undefined);
  });

  it("is not told to a copy that has run out", async () => {
    const holder = makeKey();
    const own = makeBatch({ count: 1, holder });
    const place = own.anchors[0]!;
    const parsed = parseCertificate(own.file(0));
    const copyUntil = (until: number) => {
      const terms = { recipient: "Bank", purpose: "loan", until };
      const selection = selectClaims(parsed, ["certificate_number"]);
      const binding = bindingInput(selection, terms, { iat: NOW - 500, nonce: "n" });
      return boundCopy(selection, `${binding}.${encodeBase64url(signText(holder, binding))}`);
    };
    const sealed = await sealNumber(parsed, { older: place, newer: NEWER }, "NEW-000007");
    const input = hintInput(
      { by: DEPARTMENT, iat: NOW - 100, older: place, newer: NEWER },
      sealed!,
      own.key.kid,
    );
    const hints = [`${input}.${encodeBase64url(signText(own.key, input))}`];
    const facts = own.facts(0, [superseded(0)]);
    const running = await verify(hints, { file: copyUntil(NOW + 100), facts });
    expect([running.verdict, running.superseding?.number]).to.deep.equal(["superseded", "NEW-000007"]);
    const over = await verify(hints, { file: copyUntil(NOW - 100), facts });
    expect(over.checks.map(({ code }) => code)).to.include("copy-expired");
    expect(over.superseding).not.to.have.property("number");
  });

  it("outlives a move to another network: hints name no registry", async () => {
    const by = `${REGISTRY.slice(0, -1)}0`;
    const facts = { ...FACTS, registry: by };
    const parsed = parseCertificate(HOLDER);
    const trust = { registries: [by], mirrors: [{ of: REGISTRY, by, since: NOW - 50_000 }] };
    const successors = await learnSuccessors(factsQuery(parsed, trust)!, facts, {
      hints: async () => [await hint()],
      facts: async () => facts,
    });
    const told = await verifyCertificate(parsed, facts, { now: NOW, ...trust, successors });
    expect([told.verdict, told.superseding?.number]).to.deep.equal(["superseded", "NEW-000007"]);
  });

  it("is not told once it is valid again", async () => {
    const facts = batch.facts(0, [superseded(0), { ...changed(0, "valid", 2000), block: 601 }]);
    const { verdict, superseding } = await verify([await hint()], { facts });
    expect([verdict, superseding]).to.deep.equal(["valid", null]);
  });
});
