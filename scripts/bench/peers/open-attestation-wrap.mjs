/** Peer: OpenAttestation 2.0 `wrapDocuments`, n documents in one batch. It salts and hashes; it does not sign. */
import { wrapDocuments } from "@govtechsg/open-attestation";
import { report, timed } from "./result.mjs";
import { claims } from "./sample.mjs";

const n = Number(process.argv[2] ?? 1000);
const documents = Array.from({ length: n }, (_, i) => ({
  ...claims(i),
  issuers: [
    {
      name: "Example Bureau",
      documentStore: "0x0000000000000000000000000000000000000001",
      identityProof: { type: "DNS-TXT", location: "example.com" },
    },
  ],
}));
report("open-attestation", n, await timed(() => wrapDocuments(documents)));
