/**
 * Examples for the API document: invented, and held against their schemas by a test.
 */
export const EXAMPLE_URL = "https://certrace.example";
export const EXAMPLE_REGISTRY = "eip155:31337:0x5fbdb2315678afecb367f032d93f642f64180aa3";
export const EXAMPLE_ROOT = "mEnoR3_9eV41lN0yJ9VzYE2o1EF3t8o4Zx3GdZ5rTKA";
export const EXAMPLE_KID = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbU";
export const EXAMPLE_HASH = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

export const exampleGroup = {
  registry: EXAMPLE_REGISTRY,
  department: "12",
  root: EXAMPLE_ROOT,
  word: "0",
  kid: EXAMPLE_KID,
};

export const exampleBlock = {
  number: 1_204,
  hash: `0x${"5f".repeat(32)}`,
  time: 1_790_000_000,
};

export const exampleChainBlock = { chain: "eip155:31337", ...exampleBlock, final: true };

export const exampleDepartment = {
  id: 12,
  identifier: "11330105002500287C",
  name: "云山市商务局",
  nameEn: "Yunshan City Bureau of Commerce",
  registeredAt: 1_780_000_000,
  suspended: false,
  ancestors: [{ id: 3, identifier: "11430000006122244L", name: "云山省", nameEn: "Yunshan Province" }],
  successor: null,
};

export const exampleKey = {
  thumbprint: EXAMPLE_KID,
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  use: 1,
  validFrom: 1_780_000_000,
  validUntil: null,
  compromisedAt: null,
};

export const exampleType = {
  id: 4,
  vct: `${EXAMPLE_URL}/v1/types/business-licence`,
  definer: 12,
  metadataHash: EXAMPLE_HASH,
};

export const exampleIssuerMetadata = {
  issuer: `${EXAMPLE_URL}/departments/12`,
  jwks: {
    keys: [
      {
        kty: "EC",
        crv: "P-256",
        x: exampleKey.x,
        y: exampleKey.y,
        kid: EXAMPLE_KID,
        use: "sig",
        alg: "ES256",
      },
    ],
  },
};

export const exampleReportKeys = {
  keys: [
    ...exampleIssuerMetadata.jwks.keys,
    ...exampleIssuerMetadata.jwks.keys.map((jwk) => ({ ...jwk, exp: 1_795_300_000 })),
  ],
};

const at = <V>(value: V) => ({ value, block: exampleBlock });

export const exampleFacts = {
  v: 1,
  registry: EXAMPLE_REGISTRY,
  source: EXAMPLE_URL,
  readAt: 1_790_000_003,
  head: at(exampleBlock),
  finalized: at(exampleBlock),
  department: at(exampleDepartment),
  key: at(exampleKey),
  batch: at({
    root: EXAMPLE_ROOT,
    size: 561,
    typeId: 4,
    anchoredAt: 1_785_000_000,
    block: 977,
    list: 81_985_529_216_486,
    operator: { account: `0x${"a1".repeat(20)}`, compromisedAt: null },
  }),
  type: at(exampleType),
  statuses: at({
    word: 0,
    changes: [
      {
        lanes: `0x${"0".repeat(31)}4`,
        status: "revoked",
        reason: "withdrawn",
        decision: EXAMPLE_HASH,
        by: 12,
        block: 1_101,
        time: 1_788_000_000,
        successors: [],
      },
    ],
  }),
};

export const exampleFile = {
  protected: "eyJ0eXAiOiJkYytzZC1qd3QiLCJhbGciOiJFUzI1NiJ9",
  payload: "eyJpc3MiOiJodHRwczovL2NlcnRyYWNlLmV4YW1wbGUvZGVwYXJ0bWVudHMvMTIifQ",
  signature: "c2lnbmF0dXJlLXNob3J0ZW5lZC1oZXJl",
  header: {
    disclosures: ["WyJzYWx0IiwibmFtZSIsIkV4YW1wbGUgQ28uIl0"],
    anchor: {
      registry: EXAMPLE_REGISTRY,
      department: 12,
      root: EXAMPLE_ROOT,
      index: 41,
      size: 561,
      path: [EXAMPLE_HASH],
    },
  },
};

export const exampleProofs = {
  type: "certrace-evidence-proofs",
  v: 1,
  header: "-QIRoP8aZW5kLXNob3J0ZW5lZC1oZXJl",
  code: "YIBgQFI",
  nodes: ["-QIRoGZpcnN0", "-QHxoHNlY29uZA"],
  vct: exampleType.vct,
};

export const exampleBundle = { ...exampleProofs, type: "certrace-evidence-bundle", certificate: exampleFile };

export const exampleCompact = "eyJ0eXAi…c2lnbg~WyJzYWx0…il0~";

const checkOf = (name: string, code: string, en: string, zh: string) => ({
  name,
  outcome: "pass",
  code,
  params: {},
  sentence: { "zh-CN": zh, en },
});

export const exampleVerification = {
  verdict: "valid",
  word: { "zh-CN": "有效", en: "Valid" },
  sentence: { "zh-CN": "该证照真实有效。", en: "This certificate is genuine and valid." },
  at: 1_790_000_000,
  now: 1_790_000_000,
  certificate: {
    issuer: exampleDepartment,
    iss: `${EXAMPLE_URL}/departments/12`,
    vct: exampleType.vct,
    type: exampleType,
    number: "YS-2026-000041",
    nbf: 1_785_000_000,
    exp: null,
    claims: [{ path: ["name"], value: "Example Co.", disclosable: true, text: "Example Co." }],
  },
  anchoredAt: 1_785_000_000,
  mirror: null,
  head: exampleBlock,
  superseding: null,
  statusChange: null,
  checks: [
    checkOf("format", "format-ok", "The certificate can be read.", "证照格式正确。"),
    checkOf(
      "registry",
      "registry-trusted",
      "It is anchored in a trusted registry.",
      "证照存证于受信任的登记库。",
    ),
  ],
};
