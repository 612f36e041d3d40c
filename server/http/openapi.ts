/**
 * Writes the OpenAPI 3.1 document from the route table: the same schemas that check what comes in, so that the
 * document cannot promise anything else.
 */
import { z } from "zod";
import { makeCookies } from "../sign-in/cookies.ts";
import { CSRF_HEADER } from "../sign-in/csrf.ts";
import { PROBLEMS, type ProblemCode } from "./problem.ts";
import type { AnyRoute, Content } from "./route.ts";
import { TAGS } from "./route.ts";
import { named } from "./schemas.ts";

type Json = Record<string, unknown>;

const REFERENCE = "#/components/schemas/";

/** Readers ignore members that they do not know, so that a later version may add some. */
const open = ({ jsonSchema }: { jsonSchema: { additionalProperties?: unknown } }): void => {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
};

function components(): Json {
  const { schemas } = z.toJSONSchema(named, { uri: (id) => `${REFERENCE}${id}`, override: open });
  const plain = Object.entries(schemas).map(([id, { $schema: _s, $id: _i, ...schema }]) => [id, schema]);
  return { ...Object.fromEntries(plain), Problem: problemSchema };
}

const problemSchema = {
  type: "object",
  description: "Problem details (RFC 9457)",
  required: ["type", "title", "status", "code", "detail", "instance"],
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", enum: Object.keys(PROBLEMS) },
    detail: { type: "string" },
    field: { type: "string" },
    remedy: { type: "string" },
    instance: { type: "string", format: "uri" },
  },
};

function content(kinds: Content): Json {
  const entries = Object.entries(kinds).map(([mediaType, { schema, example }]) => {
    const id = schema === undefined ? undefined : named.get(schema)?.id;
    // NDJSON and JWTs are text to OpenAPI; what one line holds stands in the description.
    const text = schema === undefined || /ndjson$/.test(mediaType);
    return [mediaType, { schema: text ? { type: "string" } : { $ref: `${REFERENCE}${id}` }, example }];
  });
  return Object.fromEntries(entries);
}

function parametersOf(route: AnyRoute): Json[] {
  const of = (place: "path" | "query", shape: z.ZodRawShape, examples: Record<string, string> = {}): Json[] =>
    Object.entries(shape).map(([name, schema]) => {
      const field = schema as z.ZodType;
      const {
        $schema: _s,
        description,
        ...rest
      } = z.toJSONSchema(field, { io: "input", unrepresentable: "any" }) as Json;
      return {
        name,
        in: place,
        required: place === "path" || !field.safeParse(undefined).success,
        description,
        schema: rest.type === "array" ? { type: "string" } : rest,
        ...(examples[name] === undefined ? {} : { example: examples[name] }),
      };
    });
  return [
    ...of("path", route.params.shape, route.paramsExample),
    ...of("query", route.query.shape, route.queryExample),
  ];
}

const problemExample = (code: ProblemCode, publicUrl: string) => ({
  summary: PROBLEMS[code][1],
  value: {
    type: `${publicUrl}/docs#${code}`,
    title: PROBLEMS[code][1],
    status: PROBLEMS[code][0],
    code,
    detail: PROBLEMS[code][1],
    instance: "urn:uuid:6f0d1c1e-3c49-4a8c-9a55-0a4b7d1f9a55",
  },
});

function answersOf(route: AnyRoute, publicUrl: string): Json {
  const good = Object.entries(route.answers).map(([status, answer]) => [
    status,
    { description: answer.description, content: content(answer.content) },
  ]);
  /** An answer of the route may be a problem itself, with more members than others have. */
  const schemaOf = (status: number): Json => {
    const own = route.answers[status]?.content["application/problem+json"]?.schema;
    const plain = { $ref: `${REFERENCE}Problem` };
    return own === undefined ? plain : { anyOf: [{ $ref: `${REFERENCE}${named.get(own)?.id}` }, plain] };
  };
  const bad = [...Map.groupBy([...route.problems, "internal" as const], (code) => PROBLEMS[code][0])].map(
    ([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => PROBLEMS[code][1]).join("; "),
        content: {
          // Wallets get errors of their own with the same status.
          ...content(route.answers[status]?.content ?? {}),
          "application/problem+json": {
            schema: schemaOf(status),
            examples: Object.fromEntries(codes.map((code) => [code, problemExample(code, publicUrl)])),
          },
        },
      },
    ],
  );
  return Object.fromEntries([...good, ...bad]);
}

const operation = (route: AnyRoute, publicUrl: string): Json => ({
  operationId: route.id,
  tags: [route.tag],
  summary: route.summary,
  description: route.description,
  parameters: parametersOf(route),
  ...(route.accepts === undefined
    ? {}
    : { requestBody: { required: true, content: content(route.accepts.content) } }),
  responses: answersOf(route, publicUrl),
  ...(route.token === undefined ? {} : { security: [{ token: [] }] }),
  ...(route.basic === undefined ? {} : { security: [{ basic: [] }] }),
  ...(route.session === undefined
    ? {}
    : {
        security: [
          { session: [], ...(route.method === "get" ? {} : { meant: [] }) },
          ...(route.session === "desk" ? [{ token: [] }] : []),
        ],
      }),
});

export function openapiDocument(routes: readonly AnyRoute[], publicUrl: string, version: string): Json {
  const paths = [...Map.groupBy(routes, ({ path }) => path.replace("{+", "{"))].map(([path, those]) => [
    path,
    Object.fromEntries(those.map((route) => [route.method, operation(route, publicUrl)])),
  ]);
  return {
    openapi: "3.1.1",
    info: {
      title: "Certrace",
      version,
      description:
        "Verify certificates that public administrations anchored on a ledger, and trace who read which data. A verification answers 200 whatever its verdict; everything that is not an answer is a problem (RFC 9457) with a stable code and a remedy. Times are Unix seconds; hashes, keys and roots are base64url without padding.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: publicUrl }],
    tags: TAGS.map((name) => ({ name })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: components(),
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: makeCookies(publicUrl.startsWith("https:")).session.name,
          description: "The session of a person who signed in at GET /sign-in.",
        },
        meant: {
          type: "apiKey",
          in: "header",
          name: CSRF_HEADER,
          description: "The session's `csrf` (GET /my/session), with whatever changes something under it.",
        },
        basic: {
          type: "http",
          scheme: "basic",
          description: "Name and password of somebody's feed, answered once by POST /my/notices.",
        },
        token: {
          type: "http",
          scheme: "bearer",
          description:
            "A department's request token: a JWS that it signs with the key of its submissions; docs/protocol.md describes it.",
        },
      },
    },
  };
}
