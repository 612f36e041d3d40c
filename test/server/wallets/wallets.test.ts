/**
 * Copies when the chain is slow, fails, or changes while nobody looks: deferred issuance, refusals, restarts, stolen keys. The
 * index is the real one on a store in memory; what is sent is mined when the test says so.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { encodeBase64url, encodeBase64urlText } from "../../../core/base64url.ts";
import { hangAlone } from "../../../core/certificate/hang-alone.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { CertraceError } from "../../../core/errors.ts";
import type { ReasonName, StatusName } from "../../../core/verify/facts.ts";
import type { Mirror } from "../../../core/verify/mirror.ts";
import { factsQuery } from "../../../core/verify/query.ts";
import { lastChange } from "../../../core/verify/status-history.ts";
import type { Act } from "../../../server/chain/acts.ts";
import type { ChainEvent } from "../../../server/chain/events.ts";
import { nodeVerifyEs256 } from "../../../server/es256.ts";
import { openWallets, type Wallets } from "../../../server/wallets/wallets.ts";
import { makeKey, REGISTRY, signText } from "../../core/build.ts";
import { DEPARTMENT, OPERATOR, PUBLIC_URL, startTestService, type TestService } from "../http/service.ts";

describe("server/wallets", () => {
  let service: TestService;
  let data: string;
  let wallets: Wallets;
  const sent: Act[] = [];
  /** what keeps the chain from taking an act; null: nothing */
  let trouble: CertraceError | null = null;
  /** the root of a copy of which the chain takes no act */
  let refused: string | null = null;
  let gate: Promise<void> = Promise.resolve();

  const open = async (mirrors: readonly Mirror[] = []): Promise<void> => {
    wallets = await openWallets({
      ...{ data, publicUrl: PUBLIC_URL, index: service.index, registry: REGISTRY, mirrors },
      ...{ verifyEs256: nodeVerifyEs256(), now: () => service.clock.now, patience: 1, retry: 5 },
      log: { warn: () => {} },
    });
    wallets.addIssuer({
      department: DEPARTMENT,
      signingKey: async () => service.batch.key,
      sender: async () => ({ account: OPERATOR, send, close: async () => {} }),
    });
  };
  before(async () => {
    service = await startTestService();
    data = await mkdtemp(join(tmpdir(), "certrace-wallets-"));
    await open();
  });
  after(async () => {
    await wallets.close();
    await service.close();
    await rm(data, { recursive: true, force: true });
  });
  beforeEach(() => {
    trouble = null;
    refused = null;
    gate = Promise.resolve();
    sent.length = 0;
  });

  /** the next block, read by the index, of which the wallets are told */
  const mine = async (...events: ChainEvent[]): Promise<void> => {
    const block = await service.index.mine(...events);
    const logged = events.map((event, logIndex) => ({ event, logIndex, transaction: "0x" }));
    wallets.read([{ type: "block", block, parentHash: "0x", events: logged }]);
  };
  const send = async (_id: string, act: Act) => {
    await gate;
    if (trouble !== null) throw trouble;
    if ("root" in act && act.root === refused) throw new CertraceError("chain-refused", "no");
    sent.push(act);
    if (act.act === "anchor") await mine({ ...act, type: "batch-anchored", operator: OPERATOR });
    else if (act.act === "set-status") await mine(changed(act.root, act.status, act.reason));
    else throw new Error(act.act);
    return { transaction: "0x", block: 1, events: [] };
  };
  const changed = (root: string, status: StatusName, reason: ReasonName = "other"): ChainEvent => ({
    ...{
      type: "statuses-changed",
      department: DEPARTMENT,
      root,
      word: 0,
      lanes: `0x${"1".padStart(32, "0")}`,
    },
    ...{ status, reason, decision: null, by: DEPARTMENT, operator: OPERATOR },
  });

  /** Everything up to the credential request, by a wallet with one key. */
  const request = async () => {
    const { issuance } = wallets;
    const offer = await issuance.offer(DEPARTMENT, parseCertificate(service.batch.file(0)), false);
    const { token } = issuance.offers.redeem(DEPARTMENT, offer.held.code, undefined);
    const key = makeKey();
    const header = {
      ...{ alg: "ES256", typ: "openid4vci-proof+jwt" },
      jwk: { kty: "EC", crv: "P-256", x: key.x, y: key.y },
    };
    const claims = {
      aud: issuance.identifier(DEPARTMENT),
      iat: service.clock.now,
      nonce: issuance.nonce(),
    };
    const input = [header, claims].map((part) => encodeBase64urlText(JSON.stringify(part))).join(".");
    const body = {
      credential_configuration_id: offer.configuration,
      proofs: { jwt: [`${input}.${encodeBase64url(signText(key, input))}`] },
    };
    const answer = await issuance.credential(DEPARTMENT, token, bytes(body));
    const later = (transaction: string) =>
      issuance.deferred(DEPARTMENT, token, bytes({ transaction_id: transaction }));
    return { offer, answer, later };
  };
  const bytes = (body: object): Uint8Array => new TextEncoder().encode(JSON.stringify(body));
  const codeOf = (outcome: Promise<unknown>): Promise<string | undefined> =>
    outcome.then(
      () => undefined,
      (error: CertraceError) => error.code,
    );
  /** Asks until it was anchored. */
  const fetched = async ({ answer, later }: Awaited<ReturnType<typeof request>>): Promise<string> => {
    while (answer.status === 202) {
      await new Promise((next) => setTimeout(next, 5));
      answer = await later(answer.body.transaction_id);
    }
    return answer.body.credentials[0]!.credential;
  };
  const statusOf = async (copy: string): Promise<StatusName> => {
    const query = factsQuery(hangAlone(parseCertificate(copy), REGISTRY))!;
    const { statuses } = await service.index.facts(query);
    return lastChange("value" in statuses ? statuses.value.changes : [], 0, null)?.status ?? "valid";
  };

  it("tells a wallet to come back while the chain is slow, and hands out nothing that does not stand on it", async () => {
    let release = () => {};
    gate = new Promise((resolve) => {
      release = resolve;
    });
    const asked = await request();
    if (asked.answer.status !== 202) throw new Error("not deferred");
    const { interval, transaction_id: transaction } = asked.answer.body;
    expect(interval).to.be.above(0);
    const still = await asked.later(transaction);
    expect(still).to.deep.equal(asked.answer);
    expect(await codeOf(asked.later("x".repeat(43)))).to.equal("wallet-invalid-transaction-id");
    expect(asked.offer.state).to.equal("issuing");
    release();
    const copy = await fetched(asked);
    expect(await statusOf(copy)).to.equal("valid");
    expect(await codeOf(asked.later(transaction)), "fetched once").to.equal("wallet-invalid-token");
    expect(asked.offer).to.include({ state: "issued", held: null });
  });

  it("denies what the chain refuses, and remembers nothing of the person", async () => {
    trouble = new CertraceError("chain-refused", "no", { field: "NotAuthorised" });
    const asked = await request().catch((error: CertraceError) => error);
    // Slow or quick, the wallet is told the same.
    const code = asked instanceof CertraceError ? asked.code : await codeOf(fetched(asked));
    expect(code).to.equal("wallet-credential-request-denied");
    if (!(asked instanceof CertraceError)) expect(asked.offer).to.include({ state: "refused", held: null });
  });

  it("follows what changed while the service was down, and holds everything against the chain after a reorganisation", async () => {
    const copy = await fetched(await request());
    await wallets.close();
    const { root } = service.batch.anchors[0]!;
    await service.index.mine(changed(root, "suspended"));
    await open();
    await wallets.settled();
    expect(await statusOf(copy)).to.equal("suspended");
    await service.index.mine(changed(root, "valid"));
    wallets.read([{ type: "reorg", to: null }]);
    await wallets.settled();
    expect(await statusOf(copy)).to.equal("valid");
  });

  it("lets a copy follow though the chain refuses another, which is tried again", async () => {
    const rootOf = (copy: string) => hangAlone(parseCertificate(copy), REGISTRY).anchor!.root;
    const copies = [await fetched(await request()), await fetched(await request())];
    const [first, second] = copies.sort((a, b) => (rootOf(a) < rootOf(b) ? -1 : 1)) as [string, string];
    refused = rootOf(first);
    const { root } = service.batch.anchors[0]!;
    await mine(changed(root, "suspended"));
    for (let tries = 0; tries < 2_000 && (await statusOf(second)) !== "suspended"; tries++)
      await new Promise((next) => setTimeout(next, 5));
    expect([await statusOf(first), await statusOf(second)]).to.deep.equal(["valid", "suspended"]);
    refused = null;
    await wallets.settled();
    expect(await statusOf(first)).to.equal("suspended");
    await mine(changed(root, "valid"));
    await wallets.settled();
  });

  it("leaves a copy revoked that was revoked by itself", async () => {
    const copy = await fetched(await request());
    const own = hangAlone(parseCertificate(copy), REGISTRY).anchor!.root;
    await mine(changed(own, "revoked"));
    await wallets.settled();
    const { root } = service.batch.anchors[0]!;
    await mine(changed(root, "suspended"));
    await mine(changed(root, "valid"));
    await wallets.settled();
    expect(await statusOf(copy)).to.equal("revoked");
  });

  it("revokes copies of what a stolen key has signed", async () => {
    const copy = await fetched(await request());
    const { kid: thumbprint } = service.batch.key;
    // What a mirror carried over stands there after every theft: that is no reason to revoke for ever.
    await wallets.close();
    const since = service.clock.now + 1000;
    await open([{ of: REGISTRY.replace("31337", "1"), by: REGISTRY, since }]);
    await mine({ type: "signing-key-compromised", department: DEPARTMENT, thumbprint, compromisedAt: 1 });
    await wallets.settled();
    expect(await statusOf(copy)).to.equal("valid");
    expect(sent.some(({ act }) => act === "set-status")).to.equal(false);
    await wallets.close();
    await open();
    await wallets.settled();
    expect(await statusOf(copy)).to.equal("revoked");
    expect(sent.at(-1)).to.include({ act: "set-status", status: "revoked", reason: "key-compromised" });
    const certificate = parseCertificate(service.batch.file(1));
    expect(await codeOf(wallets.issuance.offer(DEPARTMENT, certificate, false))).to.equal("offer-not-valid");
  });
});
