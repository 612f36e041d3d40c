/**
 * `certrace copy`: a copy of a certificate that shows chosen claims, for one recipient and purpose, until a day. Made here:
 * where the certificate is bound to a key, with that key; otherwise the service seals it, which is sent two hashes and a
 * day. With --qr as a link for a code as well: it carries the copy, or fetches it from where the service keeps it encrypted.
 */
import { createPrivateKey, randomBytes, sign } from "node:crypto";
import type { Command } from "commander";
import colors from "picocolors";
import { renderUnicodeCompact } from "uqr";
import { encodeBase64url } from "../../core/base64url.ts";
import { MAX_FILE_SIZE, type ParsedCertificate } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { carryingLink, depositLink, encryptCopy } from "../../core/copy/link.ts";
import { bindingInput, boundCopy, type Selection, sealedCopy, selectClaims } from "../../core/copy/make.ts";
import { writeTerms } from "../../core/copy/seal.ts";
import { type CopyTerms, requireTerms } from "../../core/copy/terms.ts";
import { CertraceError } from "../../core/errors.ts";
import { thumbprint } from "../../core/jwk.ts";
import { renderCertificate, serviceOf } from "../../core/papers/certificate-paper.ts";
import { describeVerdict } from "../../core/verify/messages.ts";
import { nodeDigestText } from "../../server/digest-text.ts";
import { readPrivateFile } from "../../server/keys/private-file.ts";
import { keyFromText } from "../../server/keys/private-key.ts";
import { PRESS } from "../../server/papers/press.ts";
import { askService } from "./ask-service.ts";
import { command, UsageError } from "./failure.ts";
import { readInput } from "./input.ts";
import { now, readInstant } from "./instants.ts";
import { writeNewFile } from "./new-file.ts";
import { localServiceUrl } from "./session.ts";
import { serviceSource, serviceUrl } from "./sources.ts";
import { hanging, safe, showTime, systemLanguage } from "./terminal.ts";
import { verifier } from "./verify.ts";

interface Options {
  claims: string;
  for: string;
  purpose: string;
  until: string;
  out: string;
  key?: string;
  pdf?: string;
  qr?: boolean;
  service?: string;
}

const OTHERWISE = "give the holder's key with --key, where the certificate is bound to one";

export function copyCommand(): Command {
  return command("copy", "Make a copy that shows chosen claims only, for one recipient, until a day.", [
    'copy licence.json --claims name,address --for "Example Bank" --purpose "a loan" --until 2026-12-31 --out copy.json',
    'copy id.json --claims name --for "Example Bank" --purpose "a loan" --until 2026-12-31 --key holder.jwk --out copy.json',
    'copy licence.json --claims name --for "Example Bank" --purpose "a loan" --until 2026-12-31 --out copy.json --qr',
  ])
    .argument("<file>", "the certificate file, or - for standard input")
    .requiredOption("--claims <names>", 'what the copy shows, with commas between them; "" for nothing')
    .requiredOption("--for <recipient>", "who may rely on it")
    .requiredOption("--purpose <purpose>", "for what")
    .requiredOption(
      "--until <time>",
      "the last day of it: 2026-12-31 (to its end), or a time with its offset",
    )
    .requiredOption("--out <file>", "where to write the copy; what is there is not overwritten")
    .option("--key <file>", "the holder's private key (JWK), where the certificate is bound to one")
    .option(
      "--pdf <file>",
      "write the copy as a document, too, with the file attached; with --qr, and its code",
    )
    .option("--qr", "show a QR code of the copy, too; a long one is deposited encrypted with the service")
    .option("--service <url>", "the service that seals and keeps (default: the one on this machine)")
    .addHelpText(
      "after",
      `
Whoever gets the copy knows what it shows, and can pass that on without the binding: then no
permission goes with it. --key binds better than a seal: nobody else can make such a copy.`,
    )
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const certificate = parseCertificate(await readInput(file, MAX_FILE_SIZE), nodeDigestText);
  const terms = { recipient: options.for, purpose: options.purpose, until: lastSecond(options.until) };
  requireTerms(terms, now());
  const names = options.claims
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const selection = selectClaims(certificate, names, nodeDigestText);
  const service = serviceUrl(options.service ?? localServiceUrl());
  const copy =
    options.key === undefined
      ? await seal(selection, terms, service)
      : await bind(selection, terms, certificate, options.key);
  await writeNewFile(options.out, copy);
  const shown = `${safe(options.out)}: for ${safe(terms.recipient)}, ${safe(terms.purpose)}, until ${showTime(terms.until, systemLanguage())}`;
  process.stdout.write(`${hanging(`${colors.green("✓")} `, shown)}\n`);
  const link = options.qr ? await showCode(copy, terms, service) : null;
  if (options.pdf !== undefined) {
    await writeNewFile(options.pdf, await documentOf(copy, service, link));
    process.stdout.write(`${hanging(`${colors.green("✓")} `, safe(options.pdf))}\n`);
  }
}

/** The copy as a document. It is verified first: what is not valid gets no paper. */
async function documentOf(copy: string, service: URL, link: string | null): Promise<Uint8Array> {
  const source = await serviceSource(service.href);
  const { verdict, certificate } = await verifier(source, undefined)(Buffer.from(copy));
  const issuer = certificate?.issuer ?? null;
  if (verdict !== "valid" || certificate === null || issuer === null)
    throw new CertraceError("copy-not-valid", describeVerdict(verdict, "en").sentence, {
      field: "certificate",
      remedy: "ask certrace verify why; only what is valid gets a paper",
    });
  const hash = certificate.type?.metadataHash ?? null;
  return renderCertificate(
    {
      file: copy,
      metadata: hash === null ? null : await source.metadata(hash),
      department: issuer,
      service: serviceOf(certificate.iss),
      ...(link === null ? {} : { link }),
    },
    PRESS,
  );
}

/** Its end, where a day is named. */
function lastSecond(text: string): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return readInstant("--until", text);
  readInstant("--until", text); // is there such a day?
  return Math.floor(new Date(`${text}T23:59:59`).getTime() / 1000);
}

async function seal(selection: Selection, terms: CopyTerms, service: URL): Promise<string> {
  if (selection.certificate.claims.cnf !== null)
    throw new CertraceError("copy-key-needed", "The certificate is bound to a key of its holder", {
      field: "--key",
      remedy: "give that key with --key, or let the wallet that holds it make the copy",
    });
  const text = writeTerms(terms, encodeBase64url(randomBytes(16)));
  const asked = { sd_hash: selection.sdHash, terms_hash: nodeDigestText(text), until: terms.until };
  const answer = await askService(
    new URL("/v1/copies/seals", service),
    { method: "POST", body: JSON.stringify(asked), headers: { "content-type": "application/json" } },
    OTHERWISE,
  );
  const { jws } = JSON.parse(answer.toString("utf8")) as { jws: string };
  return sealedCopy(selection, terms, { jws, terms: text });
}

async function bind(
  selection: Selection,
  terms: CopyTerms,
  { claims }: ParsedCertificate,
  file: string,
): Promise<string> {
  const { jwk } = keyFromText("signing", await readPrivateFile(file));
  if (claims.cnf === null || thumbprint(claims.cnf) !== thumbprint(jwk))
    throw new UsageError(
      claims.cnf === null
        ? "the certificate is not bound to any key"
        : "the certificate is bound to another key",
      claims.cnf === null ? "leave out --key: the service seals the copy" : "give its holder's key",
      "--key",
    );
  const input = bindingInput(selection, terms, {
    iat: now(),
    nonce: encodeBase64url(randomBytes(16)),
  });
  const key = createPrivateKey({ format: "jwk", key: jwk });
  const signature = sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" });
  return boundCopy(selection, `${input}.${encodeBase64url(signature)}`);
}

async function showCode(copy: string, { until }: CopyTerms, service: URL): Promise<string> {
  let link = await carryingLink(copy, service.origin);
  let taken = "The code carries the whole copy; nothing is kept elsewhere.";
  if (link === null) {
    const encrypted = await encryptCopy(copy);
    const answer = await askService(
      new URL(`/v1/copies/deposits?until=${until}`, service),
      {
        method: "POST",
        body: encrypted.ciphertext,
        headers: { "content-type": "application/octet-stream" },
      },
      "hand over the file instead",
    );
    const { id, secret } = JSON.parse(answer.toString("utf8")) as { id: string; secret: string };
    link = depositLink(encrypted, service.origin);
    taken = `The service keeps the copy encrypted until then; only the code opens it. To take it back before, POST {"secret": "${secret}"} to ${service.origin}/v1/copies/deposits/${id}/take-back.`;
  }
  process.stdout.write(`\n${renderUnicodeCompact(link, { ecc: "L" })}\n\n${link}\n\n${hanging("", taken)}\n`);
  return link;
}
