/**
 * Issued files read by software that is not ours: `@sd-jwt/sd-jwt-vc` and plain `jose`, which know nothing of anchors. Keys
 * come from `/.well-known/jwt-vc-issuer…` alone, statuses through a Token Status List reader, type metadata by the `vct`.
 */
import { createHash, createPublicKey, verify } from "node:crypto";
import { getListFromStatusListJWT } from "@sd-jwt/jwt-status-list";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { expect } from "chai";
import {
  compactVerify,
  createLocalJWKSet,
  flattenedVerify,
  importJWK,
  type JSONWebKeySet,
  jwtVerify,
} from "jose";
import { type InteropWorld, startInteropWorld, VCT } from "./world.ts";

const sha256 = (data: string | ArrayBuffer | Uint8Array): Buffer =>
  createHash("sha256")
    .update(typeof data === "string" ? data : new Uint8Array(data))
    .digest();

/** RFC 9901's compact form of a certificate file. */
function compactOf(file: string): string {
  const { protected: head, payload, signature, header } = JSON.parse(file);
  return [`${head}.${payload}.${signature}`, ...header.disclosures, ""].join("~");
}

/** As the SD-JWT VC draft has it: the well-known part goes between host and path of `iss`. */
function metadataUrl(iss: string): string {
  const { origin, pathname } = new URL(iss);
  return `${origin}/.well-known/jwt-vc-issuer${pathname === "/" ? "" : pathname}`;
}

describe("certificates, read by other software", function () {
  this.timeout(60_000);
  let world: InteropWorld;
  before(async () => {
    world = await startInteropWorld();
  });
  after(() => world.close());

  const keysOf = async (iss: string): Promise<JSONWebKeySet> => {
    const answer = await world.fetch(metadataUrl(iss));
    const { issuer, jwks } = (await answer.json()) as { issuer: string; jwks: JSONWebKeySet };
    expect(issuer, "the metadata names the issuer that was asked for").to.equal(iss);
    return jwks;
  };

  const verifierOf = (jwks: JSONWebKeySet) => (data: string, signature: string) =>
    jwks.keys.some((key) =>
      verify(
        "sha256",
        Buffer.from(data),
        { key: createPublicKey({ format: "jwk", key }), dsaEncoding: "ieee-p1363" },
        Buffer.from(signature, "base64url"),
      ),
    );

  /** The library, with a reader of status lists that is not ours either. */
  const library = (jwks: JSONWebKeySet) =>
    new SDJwtVcInstance({
      verifier: verifierOf(jwks),
      hasher: (data: string | ArrayBuffer) => sha256(data),
      hashAlg: "sha-256",
      loadTypeMetadataFormat: true,
      vctFetcher: async (vct: string, integrity?: string) => {
        const bytes = new Uint8Array(await (await world.fetch(vct)).arrayBuffer());
        expect(`sha256-${sha256(bytes).toString("base64")}`).to.equal(integrity);
        return JSON.parse(new TextDecoder().decode(bytes));
      },
      statusListFetcher: async (uri: string) => (await world.fetch(uri)).text(),
      statusVerifier: async (data: string, signature: string) =>
        verifierOf(await keysOf(new URL(world.files[0] === undefined ? "" : VCT).origin))(data, signature),
      // The library knows valid and not valid; which status it is, is asked below.
      statusValidator: async (status: number) => {
        if (status !== 0) throw new Error(`status ${status}`);
      },
    });

  it("verifies with @sd-jwt/sd-jwt-vc: signature, disclosures, status and type, each fetched where the certificate says", async () => {
    world.asked.length = 0;
    for (const file of world.files) {
      const compact = compactOf(file);
      const { iss } = JSON.parse(Buffer.from(JSON.parse(file).payload, "base64url").toString());
      const { payload, typeMetadata } = await library(await keysOf(iss)).verify(compact);
      expect(payload).to.include({ vct: VCT, level: "bachelor" });
      expect(payload).to.have.property("name").that.is.a("string");
      expect(typeMetadata).to.deep.include({ mergedTypeMetadata: { ...world.type.metadata } });
    }
    expect(new Set(world.asked.map((path) => path.replace(/\d{3,}$/, "…")))).to.deep.equal(
      new Set([
        `/.well-known/jwt-vc-issuer/departments/${world.chain.department}`,
        "/.well-known/jwt-vc-issuer",
        `/v1/status-lists/${world.chain.department}/…`,
        "/v1/types/diploma",
      ]),
    );
  });

  it("verifies with plain jose, as it lies in the file and in the compact form", async () => {
    const file = JSON.parse(world.files[1]!);
    const { iss } = JSON.parse(Buffer.from(file.payload, "base64url").toString());
    const keys = createLocalJWKSet(await keysOf(iss));
    const { protectedHeader } = await flattenedVerify(file, keys);
    expect(protectedHeader).to.deep.equal({ alg: "ES256", typ: "dc+sd-jwt", kid: world.chain.key.kid });
    const [jwt = ""] = compactOf(world.files[1]!).split("~");
    await compactVerify(jwt, keys);
    const claims = JSON.parse(Buffer.from(file.payload, "base64url").toString());
    const digests: string[] = [...claims._sd, ...claims.address._sd];
    for (const disclosure of file.header.disclosures)
      expect(digests).to.include(sha256(disclosure).toString("base64url"));
    const altered = {
      ...file,
      payload: Buffer.from(JSON.stringify({ ...claims, level: "doctor" })).toString("base64url"),
    };
    const outcome = await flattenedVerify(altered, keys).catch(({ code }) => code);
    expect(outcome).to.equal("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });

  it("says all four statuses to a Token Status List reader", async () => {
    await world.setStatus(1, "revoked");
    await world.setStatus(2, "suspended");
    await world.setStatus(3, "superseded");
    const claims = (i: number) =>
      JSON.parse(Buffer.from(JSON.parse(world.files[i]!).payload, "base64url").toString());
    const { uri } = claims(0).status.status_list;
    const answer = await world.fetch(uri, { headers: { accept: "application/statuslist+jwt" } });
    expect(answer.headers.get("content-type")).to.equal("application/statuslist+jwt");
    const token = await answer.text();
    const { jwks } = (await (
      await world.fetch(`${new URL(uri).origin}/.well-known/jwt-vc-issuer`)
    ).json()) as {
      jwks: JSONWebKeySet;
    };
    const { payload } = await jwtVerify(token, await importJWK(jwks.keys[0]!), { typ: "statuslist+jwt" });
    expect(payload.sub).to.equal(uri);
    const list = getListFromStatusListJWT(token);
    expect(list.getBitsPerStatus()).to.equal(2);
    const read = world.files.map((_, i) => list.getStatus(claims(i).status.status_list.idx));
    expect(read).to.deep.equal([0, 1, 2, 3, 0]);
    for (const [i, status] of read.entries()) {
      const outcome = await library(await keysOf(claims(i).iss))
        .verify(compactOf(world.files[i]!))
        .then(
          () => "valid",
          (error: Error) => error.message,
        );
      if (status === 0) expect(outcome).to.equal("valid");
      else expect(outcome).to.include(`status ${status}`);
    }
  });

  it("shows the library no claim that was altered, and is refused with a key that is not the department's", async () => {
    const [jwt, first = "", ...rest] = compactOf(world.files[4]!).split("~");
    const changed = Buffer.from(first, "base64url")
      .toString()
      .replace(/"[^"]*"\]$/, '"Eve"]');
    const { iss } = JSON.parse(Buffer.from(JSON.parse(world.files[4]!).payload, "base64url").toString());
    const forged = [jwt, Buffer.from(changed).toString("base64url"), ...rest].join("~");
    const jwks = await keysOf(iss);
    // This version of the library drops a disclosure that no digest calls for, where ours refuses the whole.
    const { payload } = await library(jwks).verify(forged);
    expect(JSON.stringify(payload)).not.to.include("Eve");
    const [own] = jwks.keys;
    const { x, y } = (await (await world.fetch(`${new URL(iss).origin}/.well-known/jwt-vc-issuer`)).json())
      .jwks.keys[0];
    expect(await refusal(library({ keys: [{ ...own!, x, y }] }).verify(compactOf(world.files[4]!)))).to.equal(
      true,
    );
  });
});

const refusal = (outcome: Promise<unknown>): Promise<boolean> =>
  outcome.then(
    () => false,
    () => true,
  );
