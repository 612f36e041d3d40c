/**
 * From an HTTP request to a question: which route, about whom, covered by which submission. Everything that can be
 * found wrong is found here, before anything is logged: an access that will not be released must not stand in
 * somebody's log. What goes upstream is written anew from what was checked.
 *
 * Throws problems of the gateway, and CertraceErrors of core for submissions and citizen ids that cannot be read.
 */
import type { IncomingMessage } from "node:http";
import type { JsonValue } from "../../core/json.ts";
import { normaliseSubject } from "../../core/subject/tag.ts";
import type { AccessEvent } from "../../core/trace/kinds/access.ts";
import { parseSubmission, type Submission } from "../../core/trace/submission.ts";
import { nodeDigestText } from "../digest-text.ts";
import { headerOf, requireHonestHeaders, SUBMISSION_HEADER } from "./headers.ts";
import { type Pointer, valueAt } from "./pointer.ts";
import { problem } from "./problem.ts";
import { readJson, requireListedMembers, requireMediaType, requireNoBody } from "./request-body.ts";
import { matchRoute, type Route } from "./route.ts";
import type { Settings } from "./settings.ts";
import { readTarget, requireListed, writeTarget } from "./target.ts";

export interface Question {
  route: Route;
  submission: Submission;
  event: AccessEvent;
  /** for the upstream, below its base */
  target: string;
  headers: Record<string, string>;
  /** stream: the consumer's body follows, unread */
  body: Uint8Array | "stream" | null;
}

type Terms = Pick<Settings, "department" | "ledger" | "limits">;

/** @param onRoute told as soon as the route is known, for logs and metrics */
export async function readQuestion(
  request: IncomingMessage,
  routes: readonly Route[],
  terms: Terms,
  onRoute: (route: Route) => void,
): Promise<Question> {
  requireHonestHeaders(request);
  const { path, query } = readTarget(request.url ?? "");
  const { route, parameters } = matchRoute(routes, request.method ?? "", path);
  onRoute(route);
  requireListed(query, route.settings.query);
  const body = await readBody(request, route, terms);

  const submitted = takeSubmission(request, route, body);
  const submission = parseSubmission(submitted.jws, nodeDigestText);
  const event = requireOneAccess(submission, route, terms);

  const { places, subject } = readSubject(request, route, { parameters, query, body: submitted.body });
  if (subject !== event.subject)
    throw problem("submission-other-subject", "The request is about another person than the submission.", {
      field: places[0]!,
      remedy: "Sign a submission about the person whom the request names.",
    });
  return {
    route,
    submission,
    event,
    ...forUpstream(request, route, { parameters, query, body: submitted.body }, subject),
  };
}

interface Parts {
  parameters: Readonly<Record<string, string>>;
  query: ReadonlyMap<string, string>;
  /** undefined: none, or a stream */
  body: JsonValue | undefined;
}

async function readBody(
  request: IncomingMessage,
  { settings: { body } }: Route,
  { limits }: Terms,
): Promise<JsonValue | undefined> {
  if (body === undefined) {
    requireNoBody(request);
    return undefined;
  }
  if ("json" in body) return readJson(request, limits.requestKib * 1_024, limits.request * 1_000);
  requireMediaType(request, body.stream);
  if (Number(request.headers["content-length"] ?? 0) > body.kib * 1_024)
    throw problem("body-too-large", `The body is longer than ${body.kib} KiB.`, { field: "body" });
  return undefined;
}

/** The JWS from header or body, and the body that is left. */
function takeSubmission(
  request: IncomingMessage,
  { submissionAt, listed }: Route,
  body: JsonValue | undefined,
): { jws: string; body: JsonValue | undefined } {
  const header = headerOf(request, SUBMISSION_HEADER);
  const inBody = submissionAt === null ? undefined : valueAt(body, submissionAt);
  if (header !== null && inBody !== undefined)
    throw problem("submission-twice", "A submission came in the header and another in the body.", {
      field: SUBMISSION_HEADER,
      remedy: "Send one of them.",
    });
  const jws = header ?? inBody;
  if (typeof jws !== "string" || jws === "")
    throw problem("submission-missing", "The request carries no signed submission.", {
      field: SUBMISSION_HEADER,
      remedy: `Sign the access (compact JWS, see docs/protocol.md) and send it in the header ${SUBMISSION_HEADER}.`,
    });
  if (body === undefined) return { jws, body };
  const known = inBody === undefined ? listed : [...listed, submissionAt!];
  requireListedMembers(body, known);
  return { jws, body: inBody === undefined ? body : without(body, submissionAt!) };
}

/** What the log gets is what the holder is asked for: this holder, this route's dataset, none but its fields. */
function requireOneAccess(submission: Submission, route: Route, { department, ledger }: Terms): AccessEvent {
  const [event, ...more] = submission.events;
  if (event?.kind !== "access" || more.length > 0)
    throw problem("submission-not-one-access", "The submission must consist of one event of kind access.", {
      field: "events",
      remedy: "Sign one submission for each request.",
    });
  if (submission.audience !== ledger.origin)
    throw problem("submission-other-log", "The submission is addressed to another log than this holder's.", {
      field: "aud",
      remedy: `Set aud to ${ledger.origin}.`,
    });
  if (event.holder !== department)
    throw problem("submission-other-holder", "The submission names another holder.", {
      field: "events[0].holder",
      remedy: `Set holder to ${department}.`,
    });
  if (event.dataset !== route.settings.dataset)
    throw problem("submission-other-dataset", "The submission names another dataset than this path gives.", {
      field: "events[0].dataset",
      remedy: `Set dataset to ${route.settings.dataset}, or ask the path of the other dataset.`,
    });
  const foreign = event.fields.find((field) => !route.fields.has(field));
  if (foreign !== undefined)
    throw problem("submission-other-fields", `This path cannot give the field ${foreign}.`, {
      field: "events[0].fields",
      remedy: `It gives ${[...route.fields].join(", ")}: name some of these.`,
    });
  return event;
}

/** The one person whom every place names. */
function readSubject(request: IncomingMessage, { settings, subjectAt }: Route, parts: Parts) {
  const { path, query, header } = settings.subject;
  const found: [place: string, value: unknown][] = [
    ...(path === undefined ? [] : [[path, parts.parameters[path]] as [string, unknown]]),
    ...(query === undefined ? [] : [[query, parts.query.get(query)] as [string, unknown]]),
    ...(header === undefined ? [] : [[header, headerOf(request, header)] as [string, unknown]]),
    ...(subjectAt === null
      ? []
      : [[`/${subjectAt.join("/")}`, valueAt(parts.body, subjectAt)] as [string, unknown]]),
  ];
  const subjects = found.map(([place, value]) => {
    if (typeof value === "string") return normaliseSubject(value, place);
    throw problem("subject-missing", `The request does not say in ${place} whom it is about.`, {
      field: place,
      remedy: "Give the citizen id there, as text.",
    });
  });
  if (new Set(subjects).size > 1)
    throw problem("subjects-differ", "Two places of the request name two people.", {
      field: found[1]![0],
      remedy: "Name the same person in each.",
    });
  return { subject: subjects[0]!, places: found.map(([place]) => place) };
}

/** Written anew, the citizen id in its one form: the upstream cannot read another person into it. */
function forUpstream(
  request: IncomingMessage,
  { settings, template, subjectAt }: Route,
  { parameters, query, body }: Parts,
  subject: string,
): Pick<Question, "target" | "headers" | "body"> {
  const places = settings.subject;
  const path = template.write(
    places.path === undefined ? parameters : { ...parameters, [places.path]: subject },
  );
  const asked = new Map(query);
  if (places.query !== undefined) asked.set(places.query, subject);
  const headers: Record<string, string> = {};
  for (const name of settings.headers) {
    const value = name === places.header ? subject : headerOf(request, name);
    if (value !== null) headers[name] = value;
  }
  const target = writeTarget(path, asked);
  if (body !== undefined) {
    if (subjectAt !== null) replace(body, subjectAt, subject);
    return {
      target,
      headers: { ...headers, "content-type": "application/json" },
      body: new TextEncoder().encode(JSON.stringify(body)),
    };
  }
  if (settings.body === undefined) return { target, headers, body: null };
  const length = request.headers["content-length"];
  return {
    target,
    headers: {
      ...headers,
      "content-type": requireMediaType(request, "stream" in settings.body ? settings.body.stream : []),
      ...(length === undefined ? {} : { "content-length": length }),
    },
    body: "stream",
  };
}

/** Changes a body of our own reading. The place is there: something was read from it. */
function replace(body: JsonValue, at: Pointer, value: JsonValue): void {
  const holder = valueAt(body, at.slice(0, -1)) as Record<string, JsonValue>;
  holder[at.at(-1)!] = value;
}

function without(body: JsonValue, at: Pointer): JsonValue {
  const holder = valueAt(body, at.slice(0, -1)) as Record<string, JsonValue>;
  delete holder[at.at(-1)!];
  return body;
}
