/**
 * What a wallet reads about a department before it asks for anything: Credential Issuer Metadata (OpenID4VCI 1.0 section
 * 12.2) and the Authorization Server's (RFC 8414), made from the chain and the types' own metadata documents.
 */
import type { TypeMetadata } from "../../core/certificate/type-metadata.ts";
import { parseTypeMetadata } from "../../core/certificate/type-metadata.ts";
import type { TypeFact } from "../../core/verify/facts.ts";
import type { Index } from "../index/index.ts";
import type { TypeDocuments } from "../type-documents.ts";
import { MOST_KEYS } from "./proof.ts";

/** The name of a type among a department's credential configurations. */
export const configurationOf = (typeId: number): string => `type-${typeId}`;

export interface MetadataParts {
  index: Index;
  types: TypeDocuments;
  publicUrl: string;
  /** Unix seconds */
  now(): number;
}

/** Null: there is no such department. */
export async function issuerMetadata(department: number, parts: MetadataParts): Promise<object | null> {
  const { index, publicUrl } = parts;
  const issuer = await index.department(department);
  if (issuer === null) return null;
  const configurations: Record<string, object> = {};
  for await (const type of typesOf(department, parts))
    configurations[configurationOf(type.id)] = configuration(type, await documentOf(type, parts.types));
  const endpoint = `${publicUrl}/openid4vci/${department}`;
  return {
    credential_issuer: `${publicUrl}/departments/${department}`,
    credential_endpoint: `${endpoint}/credential`,
    deferred_credential_endpoint: `${endpoint}/deferred-credential`,
    nonce_endpoint: `${endpoint}/nonce`,
    batch_credential_issuance: { batch_size: MOST_KEYS },
    display: [
      { name: issuer.name, locale: "zh-CN" },
      { name: issuer.nameEn, locale: "en" },
    ].filter(({ name }) => name !== ""),
    credential_configurations_supported: configurations,
  };
}

export function authorizationServerMetadata(department: number, publicUrl: string): object {
  return {
    issuer: `${publicUrl}/departments/${department}`,
    token_endpoint: `${publicUrl}/openid4vci/${department}/token`,
    token_endpoint_auth_methods_supported: ["none"],
    response_types_supported: [],
    grant_types_supported: ["urn:ietf:params:oauth:grant-type:pre-authorized_code"],
    "pre-authorized_grant_anonymous_access_supported": true,
  };
}

/** The types that the department may issue now. */
async function* typesOf(department: number, { index, now }: MetadataParts): AsyncGenerator<TypeFact> {
  const time = now();
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Index["types"]>> = await index.types(after, 200);
    for (const type of page.items) {
      const issuers = await index.issuers(type.id);
      const may = issuers.some(
        (each) =>
          each.department === department &&
          each.validFrom <= time &&
          (each.validUntil === null || time < each.validUntil),
      );
      if (may) yield type;
    }
    after = page.next;
  } while (after !== null);
}

function configuration({ vct }: TypeFact, metadata: TypeMetadata | null): object {
  const display = metadata?.display.map(({ name, locale }) => ({ name, locale })) ?? [];
  const claims = metadata?.claims.map((claim) => ({
    path: claim.path,
    ...(claim.mandatory ? { mandatory: true } : {}),
    ...(claim.display.length === 0
      ? {}
      : { display: claim.display.map(({ label, locale }) => ({ name: label, locale })) }),
  }));
  return {
    format: "dc+sd-jwt",
    vct,
    cryptographic_binding_methods_supported: ["jwk"],
    credential_signing_alg_values_supported: ["ES256"],
    proof_types_supported: { jwt: { proof_signing_alg_values_supported: ["ES256"] } },
    credential_metadata: {
      ...(display.length === 0 ? {} : { display }),
      ...(claims === undefined || claims.length === 0 ? {} : { claims }),
    },
  };
}

/** Null: it was not deposited here. That its bytes have the hash on chain is checked by whoever reads them. */
async function documentOf({ metadataHash }: TypeFact, types: TypeDocuments): Promise<TypeMetadata | null> {
  const document = await types.read(metadataHash);
  return document === null ? null : parseTypeMetadata(new TextDecoder().decode(document));
}
