/**
 * Makes what tests of the verifier need, all in memory: a department's key, a batch of certificates, their files, and
 * the facts that a chain would state about them. Every part can be bent: hand in other claims, sign any text with
 * `signRaw`, hang any certificates into a batch with `batchOf`, and change the facts as plain data.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { decodeBase64url, encodeBase64url } from "../../core/base64url.ts";
import type { Anchor, ClaimPath, SignedCertificate } from "../../core/certificate/model.ts";
import { prepareCertificate, sealCertificate } from "../../core/certificate/prepare.ts";
import {
  certificateFile,
  certificateLeafHash,
  compactCertificate,
} from "../../core/certificate/serialise.ts";
import type { JsonObject } from "../../core/json.ts";
import { thumbprint } from "../../core/jwk.ts";
import { MerkleTree } from "../../core/merkle/tree.ts";
import { utf8 } from "../../core/text.ts";
import type { BlockRef, Facts, StatusChange, StatusName } from "../../core/verify/facts.ts";

export const REGISTRY = "eip155:31337:0x5fbdb2315678afecb367f032d93f642f64180aa3";
export const SERVICE = "https://certrace.example";
export const VCT = `${SERVICE}/v1/types/business-licence/1`;
export const DEPARTMENT = 12;
export const ANCHORED_AT = 1_760_000_000;
export const NOW = ANCHORED_AT + 30 * 86_400;
export const HEAD: BlockRef = { number: 1000, hash: `0x${"ab".repeat(32)}`, time: NOW - 5 };
const OPERATOR = `0x${"0a".repeat(20)}`;

export interface TestKey {
  kid: string;
  x: string;
  y: string;
  privateKey: KeyObject;
}

export function makeKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" }) as { x: string; y: string };
  return { kid: thumbprint({ x, y }), x, y, privateKey };
}

/** ES256 over ASCII text, r ‖ s. */
export function signText(key: TestKey, text: string): Uint8Array {
  return sign("sha256", utf8(text), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
}

/** Signs any header and payload, well-formed or not: how a hostile or broken issuer would. */
export function signRaw(
  key: TestKey,
  header: unknown,
  payload: unknown,
  disclosures: string[] = [],
): SignedCertificate {
  const part = (value: unknown) =>
    encodeBase64url(utf8(typeof value === "string" ? value : JSON.stringify(value)));
  const signingInput = `${part(header)}.${part(payload)}`;
  const [head, body] = signingInput.split(".") as [string, string];
  return {
    protected: head,
    payload: body,
    signature: encodeBase64url(signText(key, signingInput)),
    disclosures,
  };
}

/** The header that a certificate of this key has. */
export function headerOf(key: TestKey): JsonObject {
  return { alg: "ES256", typ: "dc+sd-jwt", kid: key.kid };
}

/** base64url of any JSON text as a disclosure, and its digest. */
export function rawDisclosure(json: unknown): { text: string; digest: string } {
  const text = encodeBase64url(utf8(typeof json === "string" ? json : JSON.stringify(json)));
  return { text, digest: createHash("sha256").update(text).digest("base64url") };
}

export interface BatchOptions {
  registry?: string;
  department?: number;
  service?: string;
  vct?: string;
  /** the department's signing key */
  key?: TestKey;
  anchoredAt?: number;
  /** number of the status list */
  list?: number;
}

export interface DraftOptions extends BatchOptions {
  /** number of certificates; 5 where absent */
  count?: number;
  /** claims beside those every certificate has; twelve personal ones where absent */
  claims?: (index: number) => JsonObject;
  /** which claims may be withheld; all of `claims` where absent */
  disclosable?: (index: number) => ClaimPath[];
  nbf?: number;
  exp?: number;
  /** the key the certificates are bound to */
  holder?: TestKey;
}

/** Twelve claims as on a business licence. */
export function licenceClaims(index: number): JsonObject {
  return {
    certificate_number: `TEST-${String(index).padStart(6, "0")}`,
    legal_name: `示例餐饮有限公司 ${index}`,
    trade_name: `Example Kitchen ${index}`,
    address: { street: `${100 + index} Example Street`, city: "Chicago", post_code: "60601" },
    licence_code: "1006",
    licence_description: "Retail Food Establishment",
    activities: ["Preparation of food", "Sale of food"],
    site_number: index + 1,
    ward: 42,
    conditional: false,
    issued_on: "2025-10-09",
    owner: "张三",
  };
}

/** What every certificate of a batch carries signed and open. */
export function openClaims(index: number, options: DraftOptions = {}): JsonObject {
  const { service = SERVICE, department = DEPARTMENT, vct = VCT, list = 77, nbf, exp, holder } = options;
  return {
    iss: `${service}/departments/${department}`,
    vct,
    ...(nbf === undefined ? {} : { nbf }),
    ...(exp === undefined ? {} : { exp }),
    ...(holder ? { cnf: { jwk: { kty: "EC", crv: "P-256", x: holder.x, y: holder.y } } } : {}),
    status: { status_list: { idx: index, uri: `${service}/v1/status-lists/${department}/${list}` } },
  };
}

export interface TestBatch {
  key: TestKey;
  certificates: SignedCertificate[];
  anchors: Anchor[];
  /** the certificate file; with fewer disclosures or a key binding if one likes */
  file(index: number, disclosures?: string[], keyBinding?: string): string;
  compact(index: number): string;
  /** what the chain says about it: all good, unless status changes are handed in */
  facts(index: number, changes?: StatusChange[]): Facts;
}

/** A whole batch, signed and anchored. */
export function makeBatch(options: DraftOptions = {}): TestBatch {
  const { key = makeKey(), count = 5, claims = licenceClaims } = options;
  const certificates = Array.from({ length: count }, (_, i) => {
    const personal = claims(i);
    const disclosable = options.disclosable?.(i) ?? Object.keys(personal).map((name) => [name]);
    const draft = { kid: key.kid, claims: { ...openClaims(i, options), ...personal }, disclosable };
    const prepared = prepareCertificate(draft, randomBytes(16 * disclosable.length));
    return sealCertificate(prepared, signText(key, prepared.signingInput));
  });
  return batchOf(certificates, { ...options, key });
}

/** Hangs any certificates into one batch. */
export function batchOf(certificates: SignedCertificate[], options: BatchOptions = {}): TestBatch {
  const { registry = REGISTRY, department = DEPARTMENT, vct = VCT, key = makeKey(), list = 77 } = options;
  const { anchoredAt = ANCHORED_AT } = options;
  const hashes = new Uint8Array(32 * certificates.length);
  for (const [i, each] of certificates.entries()) hashes.set(certificateLeafHash(each), 32 * i);
  const tree = new MerkleTree(hashes);
  const root = encodeBase64url(tree.root);
  const size = certificates.length;
  const anchors = certificates.map((_, index): Anchor => {
    const path = tree.inclusionPath(index).map(encodeBase64url);
    return { registry, department, root, index, size, path };
  });
  return {
    key,
    certificates,
    anchors,
    file: (index, disclosures, keyBinding) => {
      const certificate = certificates[index]!;
      return certificateFile(
        { ...certificate, disclosures: disclosures ?? certificate.disclosures },
        anchors[index]!,
        keyBinding,
      );
    },
    compact: (index) => compactCertificate(certificates[index]!),
    facts: (index, changes = []) => ({
      v: 1,
      registry,
      source: "test",
      readAt: NOW - 2,
      head: { value: HEAD, block: HEAD },
      finalized: { value: { number: 990, hash: `0x${"cd".repeat(32)}`, time: NOW - 60 }, block: HEAD },
      department: {
        value: {
          id: department,
          identifier: "11100000000013338W",
          name: "示例市市场监督管理局",
          nameEn: "Example City Market Supervision",
          registeredAt: anchoredAt - 1000,
          suspended: false,
          ancestors: [
            { id: 1, identifier: "11100000MB03271699", name: "示例省", nameEn: "Example Province" },
          ],
          successor: null,
        },
        block: HEAD,
      },
      key: {
        value: {
          thumbprint: key.kid,
          x: key.x,
          y: key.y,
          use: 1,
          validFrom: anchoredAt - 1000,
          validUntil: null,
          compromisedAt: null,
        },
        block: HEAD,
      },
      batch: {
        value: {
          root,
          size,
          typeId: 3,
          anchoredAt,
          block: 500,
          list,
          operator: { account: OPERATOR, compromisedAt: null },
        },
        block: HEAD,
      },
      type: {
        value: { id: 3, vct, definer: 1, metadataHash: encodeBase64url(new Uint8Array(32).fill(7)) },
        block: HEAD,
      },
      statuses: { value: { word: Math.floor(index / 128), changes }, block: HEAD },
    }),
  };
}

/** A status change of one certificate, `later` seconds after it was anchored. */
export function changed(
  index: number,
  status: StatusName,
  later = 1000,
  more: Partial<StatusChange> = {},
): StatusChange {
  return {
    lanes: `0x${(1n << BigInt(index % 128)).toString(16).padStart(32, "0")}`,
    status,
    reason: "unspecified",
    decision: null,
    by: DEPARTMENT,
    block: 600,
    time: ANCHORED_AT + later,
    successors: [],
    ...more,
  };
}

export interface KeyBindingOptions {
  iat?: number;
  aud?: string;
  nonce?: string;
  sdHash?: string;
  header?: JsonObject;
}

/** A key binding JWT over a presentation with exactly these disclosures. */
export function bindKey(
  holder: TestKey,
  certificate: SignedCertificate,
  options: KeyBindingOptions = {},
): string {
  const { iat = NOW - 10, aud = "https://verifier.example", nonce = "n-1" } = options;
  const sdHash = createHash("sha256").update(compactCertificate(certificate)).digest("base64url");
  const jwt = signRaw(holder, options.header ?? { alg: "ES256", typ: "kb+jwt" }, {
    iat,
    aud,
    nonce,
    sd_hash: options.sdHash ?? sdHash,
  });
  return `${jwt.protected}.${jwt.payload}.${jwt.signature}`;
}

/** A certificate file as an object, to be changed and written again. */
// biome-ignore lint/suspicious/noExplicitAny: tests bend the file in every way a type would forbid
export function editFile(file: string, edit: (file: any) => void): string {
  const object = JSON.parse(file);
  edit(object);
  return JSON.stringify(object);
}

/** The bytes behind base64url, changed. */
export function flipBit(base64url: string, bit: number): string {
  const bytes = decodeBase64url(base64url);
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  return encodeBase64url(bytes);
}
