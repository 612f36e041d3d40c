/** X.509 certificates for tests of TLS (RFC 5280, DER by hand): Node can read them and not make them. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export interface TestAuthority {
  /** PEM */
  certificate: string;
  /** A certificate for 127.0.0.1 and its key, both PEM. */
  issue(name: string): { certificate: string; key: string };
}

export function makeAuthority(name = "Test authority"): TestAuthority {
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = { name, key: own.privateKey };
  return {
    certificate: certificate(name, own.publicKey, issuer, true),
    issue(subject) {
      const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const key = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
      return { certificate: certificate(subject, publicKey, issuer, false), key };
    },
  };
}

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const extension = (id: string, critical: boolean, value: Uint8Array) =>
  sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));
const commonName = (name: string) =>
  sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))));
const time = (year: number) => der(0x18, Buffer.from(`${year}0101000000Z`));

const ECDSA_SHA256 = sequence(oid("2a8648ce3d040302"));

function certificate(
  subject: string,
  publicKey: KeyObject,
  issuer: { name: string; key: KeyObject },
  authority: boolean,
): string {
  const spki = publicKey.export({ type: "spki", format: "der" });
  const serial = randomBytes(8);
  serial[0]! &= 0x7f;
  serial[0]! |= 0x01;
  const extensions = [
    extension("551d13", true, sequence(...(authority ? [der(0x01, Buffer.from([0xff]))] : []))), // basicConstraints
    extension("551d11", false, sequence(der(0x87, Buffer.from([127, 0, 0, 1])))), // subjectAltName: an IP address
    extension("551d0e", false, der(0x04, createHash("sha1").update(spki).digest())), // subjectKeyIdentifier
  ];
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // v3
    der(0x02, serial),
    ECDSA_SHA256,
    commonName(issuer.name),
    sequence(time(2020), time(2090)),
    commonName(subject),
    spki,
    der(0xa3, sequence(...extensions)),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", content, issuer.key));
  const text = sequence(content, ECDSA_SHA256, signature).toString("base64").replace(/.{64}/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}
