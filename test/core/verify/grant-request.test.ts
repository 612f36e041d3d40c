/** Who really asks: every lie about a request is found, and what could not be found out is never a verdict. */
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import { verifyEs256 } from "../../../core/es256.ts";
import {
  type GrantRequestContent,
  grantRequestInput,
  parseGrantRequest,
} from "../../../core/trace/grant-request.ts";
import type { DepartmentFact, Fact } from "../../../core/verify/facts.ts";
import { checkGrantRequest, type GrantRequestQuestion } from "../../../core/verify/grant-request.ts";
import type { TraceFacts } from "../../../core/verify/receipt/facts.ts";
import { DEPARTMENT, HEAD, makeKey, NOW, signText } from "../build.ts";
import { LOG, ORIGIN, TRACE_REGISTRY } from "../build-trace.ts";

const key = makeKey();
const there = <T>(value: T): Fact<T> => ({ value, block: HEAD });
const gone = { missing: "not-asked" } as const;
const REF = { identifier: "TEST", name: "资助中心", nameEn: "Aid Office" };

function facts(more: Partial<TraceFacts> = {}): TraceFacts {
  return {
    ...{ v: 1, registry: TRACE_REGISTRY, log: LOG, source: "https://certrace.example", readAt: NOW },
    ...{ head: there(HEAD), finalized: there(HEAD), state: gone, epoch: gone, consistency: gone },
    department: there({
      ...{ id: DEPARTMENT, ...REF, registeredAt: NOW - 9_000, suspended: false, successor: null },
      ancestors: [
        { id: 2, ...REF, suspended: false },
        { id: 3, ...REF, suspended: false },
      ],
    }),
    key: there({
      ...{ thumbprint: key.kid, x: key.x, y: key.y, use: 2, validFrom: NOW - 9_000 },
      ...{ validUntil: null, compromisedAt: null },
    }),
    ...{ grants: gone, catalogue: gone, erasures: gone },
    ...more,
  };
}

function made(more: Partial<GrantRequestContent> = {}, by = key) {
  const input = grantRequestInput({
    ...{ kid: by.kid, department: DEPARTMENT, audience: ORIGIN, iat: NOW - 60, exp: NOW + 3_600 },
    ...{ jti: "a-name-of-a-request", purpose: "loan", period: { days: 9 }, uses: 1 },
    permissions: [{ holder: 7, dataset: "residence", fields: ["address"] }],
    ...more,
  });
  return parseGrantRequest(`${input}.${encodeBase64url(signText(by, input))}`);
}

async function found(more: Partial<GrantRequestQuestion> = {}) {
  const log = { registry: TRACE_REGISTRY, id: LOG, origin: ORIGIN };
  const { outcome, code, department } = await checkGrantRequest({
    ...{ request: made(), facts: facts(), log, now: NOW, verifyEs256 },
    ...more,
  });
  return [outcome, code, department?.id ?? null];
}

/** The key's fact, with other members. */
const withKey = (more: object) => {
  const { key: known } = facts();
  return facts({
    key: "value" in known && known.value !== null ? there({ ...known.value, ...more }) : known,
  });
};

describe("who asks for a permission", () => {
  it("is the department whose registered key signed it", async () => {
    expect(await found()).to.deep.equal(["pass", "grant-request-genuine", DEPARTMENT]);
  });

  it("is not anybody else: forged, another key, another log, another department", async () => {
    const request = made();
    const other = makeKey();
    const forged = { ...request, signature: signText(other, request.signingInput) };
    const bent = { ...request, signingInput: `${request.signingInput}A` };
    const cases: [Partial<GrantRequestQuestion>, string][] = [
      [{ request: forged }, "grant-request-signature"],
      [{ request: bent }, "grant-request-signature"],
      [{ request: made({ audience: "elsewhere/log/1" }) }, "grant-request-log"],
      [{ facts: facts({ key: there(null) }) }, "grant-request-key"],
      [{ facts: facts({ department: there(null), key: there(null) }) }, "grant-request-department"],
      [{ facts: withKey({ use: 1 }) }, "submission-key-use"],
      [{ facts: withKey({ validUntil: NOW - 10 }) }, "submission-key-window"],
      [{ facts: withKey({ compromisedAt: NOW - 100 }) }, "submission-key-compromised"],
      [{ request: made({ iat: NOW + 400, exp: NOW + 500 }) }, "grant-request-future"],
    ];
    for (const [more, code] of cases) expect(await found(more), code).to.deep.equal(["fail", code, null]);
  });

  it("may not ask while suspended, nor when the time to answer is over", async () => {
    const { department } = facts();
    const suspended = "value" in department && { ...department.value!, suspended: true };
    expect(await found({ facts: facts({ department: there(suspended || null) }) })).to.deep.equal([
      ...["fail", "grant-request-suspended", null],
    ]);
    // nor while a department above it is, however high; and what is not known of one above is not known of it
    const { value } = department as { value: NonNullable<DepartmentFact> };
    for (const i of [0, 1]) {
      const above = value.ancestors.map((each, at) => ({ ...each, suspended: at === i }));
      expect(
        await found({ facts: facts({ department: there({ ...value, ancestors: above }) }) }),
      ).to.deep.equal([...["fail", "grant-request-suspended", null]]);
      const { suspended: _, ...untold } = value.ancestors[i]!;
      const some = value.ancestors.map((each, at) => (at === i ? untold : each));
      expect(
        await found({ facts: facts({ department: there({ ...value, ancestors: some }) }) }),
      ).to.deep.equal([...["unknown", "not-asked", null]]);
    }
    expect(await found({ request: made({ exp: NOW }) })).to.deep.equal([
      ...["fail", "grant-request-expired", DEPARTMENT],
    ]);
  });

  it("is unknown, not refused and not proven, where the facts are missing, old, or of something else", async () => {
    const lying = { ...facts().key } as Fact<never>;
    const cases: [unknown, string][] = [
      [null, "grant-request-facts"],
      [{ v: 2 }, "grant-request-facts"],
      [facts({ log: LOG + 1 }), "grant-request-facts"],
      [facts({ registry: TRACE_REGISTRY.replace("31337", "1") }), "grant-request-facts"],
      [facts({ head: { missing: "source-unavailable" } }), "grant-request-facts"],
      [facts({ key: { missing: "source-behind" } }), "source-behind"],
      [facts({ department: { missing: "sources-disagree" } }), "sources-disagree"],
      [withKey({ thumbprint: makeKey().kid }), "source-inconsistent"],
      [withKey({ x: makeKey().x }), "source-inconsistent"],
      [facts({ key: { ...lying, block: { ...HEAD, number: HEAD.number + 1 } } }), "source-inconsistent"],
    ];
    for (const [given, code] of cases)
      expect(await found({ facts: given }), code).to.deep.equal(["unknown", code, null]);
    const stale = await found({ now: NOW + 10_000, request: made({ exp: NOW + 20_000 }) });
    expect(stale).to.deep.equal(["unknown", "facts-stale", null]);
    // what was so when the source last heard from the chain may have changed since
    const { department } = facts();
    const suspended = { ...("value" in department ? department.value! : null!), suspended: true };
    for (const old of [{ key: there(null) }, { department: there(null) }, { department: there(suspended) }]) {
      const given = { facts: facts(old), request: made({ exp: NOW + 20_000 }) };
      expect((await found(given))[0]).to.equal("fail");
      expect(await found({ ...given, now: NOW + 10_000 })).to.deep.equal(["unknown", "facts-stale", null]);
    }
  });
});
