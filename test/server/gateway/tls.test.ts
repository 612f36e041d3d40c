/** The way to the upstream over TLS: only to the one that the authority vouches for, and known to it by a certificate. */
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { expect } from "chai";
import { exchange, openPeer, type PeerTls } from "../../../server/gateway/exchange.ts";
import { readSettingsFile } from "../../../server/gateway/settings-file.ts";
import { makeAuthority } from "./certificates.ts";
import { makeWorld, RESIDENT, WHO } from "./world.ts";

describe("gateway over TLS", () => {
  const authority = makeAuthority();
  const own = authority.issue("upstream");
  const gateway = authority.issue("gateway");
  const tls = { ca: authority.certificate, cert: gateway.certificate, key: gateway.key };
  /** names of the clients that got through */
  let clients: string[];
  let stop: () => Promise<unknown>;
  let url: string;

  before(async () => {
    const options = { cert: own.certificate, key: own.key, ca: authority.certificate };
    const server = createServer(
      { ...options, requestCert: true, rejectUnauthorized: true },
      (request, response) => {
        clients.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN));
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(RESIDENT));
      },
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    stop = () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    };
  });
  after(() => stop());
  beforeEach(() => {
    clients = [];
  });

  async function reach(certificates: PeerTls): Promise<number | string> {
    const peer = openPeer(new URL(url), 1, certificates);
    const patience = { connect: 5_000, idle: 5_000, total: 5_000 };
    try {
      const asked = { method: "GET", path: "/", headers: {} };
      const answer = await exchange(peer, asked, patience, new AbortController().signal);
      answer.resume();
      return answer.statusCode!;
    } catch (error) {
      return (error as { why?: string }).why ?? String(error);
    } finally {
      peer.close();
    }
  }

  it("reaches the one that the authority vouches for, which knows it by its certificate", async () => {
    expect(await reach(tls)).to.equal(200);
    expect(clients).to.deep.equal(["gateway"]);
  });

  it("gives nothing to another one, and gets nowhere as somebody else", async () => {
    const other = makeAuthority("Another authority");
    const stranger = other.issue("gateway");
    expect(await reach({}), "an authority that the system does not know").to.equal("unreachable");
    expect(await reach({ ...tls, ca: other.certificate })).to.equal("unreachable");
    expect(await reach({ ca: authority.certificate }), "without a certificate").to.be.oneOf([
      "broken",
      "unreachable",
    ]);
    expect(
      await reach({ ca: authority.certificate, cert: stranger.certificate, key: stranger.key }),
    ).to.be.oneOf(["broken", "unreachable"]);
    expect(clients).to.deep.equal([]);
  });

  it("says at the start that certificates cannot be used", () => {
    for (const bad of [
      { ca: "no PEM", cert: "no PEM" },
      { ...tls, key: own.key },
    ])
      expect(() => openPeer(new URL(url), 1, bad))
        .to.throw()
        .with.property("code", "gateway-certificate-unusable");
  });

  it("releases through it what a whole gateway lets out, with files as its settings name them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "certrace-gateway-tls-"));
    const world = await makeWorld({ upstream: { url }, certificates: { upstream: tls } });
    try {
      const answer = await world.ask(`/residents/${WHO}`);
      expect([answer.status, await answer.json()]).to.deep.equal([200, { address: RESIDENT.address }]);
      expect(clients).to.deep.equal(["gateway"]);

      const client = { certificate: "own.pem", key: "own-key.pem" };
      const settings = { ...world.settings, upstream: { ...world.settings.upstream, ca: "ca.pem", client } };
      await writeFile(join(folder, "gateway.yaml"), JSON.stringify(settings));
      await writeFile(join(folder, "ca.pem"), tls.ca);
      await writeFile(join(folder, "own.pem"), tls.cert);
      await writeFile(join(folder, "own-key.pem"), tls.key);
      await chmod(join(folder, "own-key.pem"), 0o644);
      const read = () => readSettingsFile(join(folder, "gateway.yaml"));
      expect(await read().catch(({ code }) => code)).to.equal("file-exposed");
      await chmod(join(folder, "own-key.pem"), 0o600);
      expect((await read()).certificates.upstream).to.deep.equal(tls);
    } finally {
      await world.close();
      await rm(folder, { recursive: true });
    }
  });
});
