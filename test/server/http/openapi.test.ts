/**
 * The API document: valid OpenAPI, complete, and true to what the service answers.
 */
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect } from "chai";
import type { z } from "zod";
import type { CaseShown } from "../../../core/desk/case.ts";
import type { SubmissionEvent } from "../../../core/trace/event.ts";
import { parseReceipt } from "../../../core/trace/receipt.ts";
import { traceFactsQuery } from "../../../core/verify/receipt/query.ts";
import { SIGN_IN_DEFAULTS } from "../../../server/config/sign-in.ts";
import { PROBLEMS } from "../../../server/http/problem.ts";
import { ROUTES } from "../../../server/http/routes.ts";
import { bulkLine } from "../../../server/http/schemas.ts";
import type { Letter, Mailer } from "../../../server/notices/mailer.ts";
import type { Wish } from "../../../server/notices/notices.ts";
import { openNoticesSeal } from "../../../server/notices/seal.ts";
import { SignIn } from "../../../server/sign-in/sign-in.ts";
import { makeHint } from "../../../server/successors/make.ts";
import { accessEvent, citizen, grantTerms } from "../../core/build-trace.ts";
import { CLIENT, type Liar, startLiar } from "../sign-in/liar.ts";
import { DEFINITION, registerOf, type Staff, TYPE, withDesk } from "./desk-service.ts";
import { AUDITOR, until as awaited, CONSUMER, ID, type LogService, startLogService } from "./log-service.ts";
import { DEPARTMENT, LIST, sha256, TYPE_DOCUMENT } from "./service.ts";
import { citizenOf, staffOf } from "./signed-in.ts";
import { walletRequests } from "./wallet-requests.ts";

describe("the API document", () => {
  let service: LogService;
  let liar: Liar;
  const letters: Letter[] = [];
  const mailer: Mailer = {
    async send(letter) {
      letters.push(letter);
      return { outcome: "sent", code: "sent" };
    },
    close() {},
  };
  before(async () => {
    liar = await startLiar();
    const settings = { issuer: liar.issuer, clientId: CLIENT.id, ...SIGN_IN_DEFAULTS };
    service = await startLogService({
      catalogue: { mayRepresent: [CONSUMER] },
      notices: { mailer, poll: 5 },
      signIn: (parts) => new SignIn({ ...parts, settings, secret: CLIENT.secret }),
    });
  });
  after(async () => {
    await service.close();
    await liar.close();
  });

  it("is valid OpenAPI 3.1 and has every route", async () => {
    const text = await (await service.fetch("/openapi.json")).text();
    const document = JSON.parse(text);
    const { valid, errors } = await new Validator().validate(JSON.parse(text));
    expect(errors).to.equal(undefined);
    expect(valid).to.equal(true);
    const operations = Object.entries<Record<string, { operationId: string }>>(document.paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
    );
    expect(operations).to.have.members(
      ROUTES.map(({ id, method, path }) => `${id} ${method} ${path.replace("{+", "{")}`),
    );
    expect(new Set(ROUTES.map(({ id }) => id)).size).to.equal(ROUTES.length);
    for (const [, reference] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas).to.have.property(reference!);
    expect(text).not.to.include("#/components/schemas/undefined");
  });

  it("names each path parameter in the path, and documents each parameter's remedy", () => {
    for (const route of ROUTES) {
      const inPath = [...route.path.matchAll(/\{\+?(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(route.params.shape), route.id).to.have.members(inPath);
      for (const schema of Object.values({ ...route.params.shape, ...route.query.shape }))
        expect((schema as z.ZodType).meta()?.description, route.id).to.be.a("string");
    }
  });

  it("gives examples that its own schemas accept", () => {
    for (const route of ROUTES) {
      const contents = [
        route.accepts?.content,
        ...Object.values(route.answers).map(({ content }) => content),
      ];
      for (const [mediaType, { schema, example }] of contents.flatMap((content) =>
        Object.entries(content ?? {}),
      )) {
        if (schema === undefined) expect(example, route.id).to.be.a("string");
        else {
          const value = /ndjson$/.test(mediaType) ? JSON.parse(example as string) : example;
          expect(schema.parse(value), `${route.id} ${mediaType}`).to.deep.equal(value);
        }
      }
      if (route.queryExample) route.query.parse(route.queryExample);
      expect(Object.keys(route.paramsExample ?? {}), route.id).to.have.members(
        Object.keys(route.params.shape),
      );
    }
  });

  it("names every problem that the door of a route answers with", async () => {
    const citizens = (await citizenOf(service, citizen(1))).headers;
    const staff = staffOf(service, CONSUMER).headers;
    for (const { accepts, id, method, paramsExample, path, problems, queryExample, session } of ROUTES) {
      const url = path.replace(/\{\+?(\w+)\}/g, (_, name: string) => paramsExample![name]!);
      const asker = session === undefined ? {} : session === "citizen" ? citizens : staff;
      const [type] = Object.keys(accepts?.content ?? {});
      const tries: [query: string, headers: Record<string, string>][] = [
        ["?nonsense=1", type === undefined ? {} : { "content-type": type }],
      ];
      if (session !== undefined) tries.push(["", { cookie: "" }]);
      if (type !== undefined)
        for (const more of [{}, { "content-encoding": "gzip" }, { "content-type": "text/nonsense" }])
          tries.push([`?${new URLSearchParams(queryExample)}`, { "content-type": type, ...more }]);
      for (const [query, headers] of tries) {
        const answer = await service.fetch(url + query, { method, headers: { ...asker, ...headers } });
        const text = await answer.text();
        if (answer.headers.get("content-type") !== "application/problem+json") continue;
        expect(problems, `${id} ${query} ${text}`).to.include(JSON.parse(text).code);
      }
    }
  });

  it("promises what the service keeps: every route answers, in the documented status, type and shape", async () => {
    const { batch } = service;
    const logged = async (event: SubmissionEvent): Promise<number> =>
      parseReceipt(await (await service.submit(service.sign([event]))).text()).entries[0]!.index;
    const anchor = batch.anchors[0]!;
    const facts = {
      registry: anchor.registry,
      department: DEPARTMENT,
      root: anchor.root,
      word: 0,
      kid: batch.key.kid,
    };
    const receipt = await (await service.submit(service.sign([accessEvent()]))).text();
    await service.anchored();
    const query = traceFactsQuery(parseReceipt(receipt));
    const { index } = parseReceipt(receipt).entries[0]!;
    const asAuditor = { headers: service.token(AUDITOR) };
    const { headers, session } = await citizenOf(service, citizen(1));
    const leaving = await citizenOf(service, citizen(1));
    const own = session.subjects.get(ID)!;
    const { acts } = service.ledger;
    const paper = { name: "letter.txt", type: "text/plain", bytes: new TextEncoder().encode("dear office") };
    const file = await acts.deposit({ tag: own.tag }, paper);
    const said = { words: "I did not apply.", attachments: [file] };
    const dispute = (await acts.dispute(own.tag, { key: "k".repeat(20), entry: index, ...said })).index;
    const again = await logged(accessEvent());
    const from = new Date((service.clock.now - 9_000) * 1000).toISOString();
    const until = new Date((service.clock.now + 9_000) * 1000).toISOString();
    const terms = [grantTerms({ from, until })];
    const represented: SubmissionEvent = {
      ...{ kind: "representation", subject: citizen(1), representative: citizen(2) },
      ...{ ground: "mandate", from, until },
    };
    const representation = await logged(represented);
    const grant = { key: "g".repeat(20), group: "h".repeat(20), terms };
    const given = await acts.grants(own.tag, grant);
    const staff = staffOf(service, CONSUMER).headers;
    const key = "a".repeat(20);
    const act = (as: Record<string, string>, content: object): RequestInit => ({
      method: "POST",
      headers: { "content-type": "application/json", ...as },
      body: JSON.stringify({ key, ...content }),
    });
    const handIn = (as: Record<string, string>): RequestInit => ({
      method: "POST",
      headers: { "content-type": "application/octet-stream", ...as },
      body: "a file",
    });
    const asFile = "name=letter.txt&type=text/plain";
    const setting = (content: object): RequestInit => ({
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(content),
    });
    const { notices } = service.logs.get(ID)!;
    const told = async (person: number, wish: Wish) => {
      const tag = (await citizenOf(service, citizen(person))).session.subjects.get(ID)!.tag;
      return (await notices.wish({ tag, owner: tag }, null, wish)).feed!;
    };
    const reader = await told(4, { feed: "new" });
    const feed = Buffer.from(`${reader.user}:${reader.password}`).toString("base64");
    const toEnd = (await openNoticesSeal(service.data)).endToken((await told(5, { feed: "new" })).user);
    await service.fetch(`/my/notices?log=${ID}`, setting({ address: "name@example.org" }));
    await awaited(() => letters.length > 0);
    const toConfirm = /#notices\/confirm\/(\S+)/.exec(letters[0]!.text)![1];
    liar.lies = { claims: { citizen_id: citizen(1) } };
    const begun = await service.fetch("/sign-in", { redirect: "manual" });
    const answer = liar.authorise(new URL(begun.headers.get("location")!));
    const comingBack = { cookie: begun.headers.getSetCookie()[0]!.split(";", 1)[0]! };
    const { deposits } = service.services.copies;
    const [kept, deposited] = await Promise.all(
      ["kept", "taken back"].map((text) => deposits.put(Buffer.from(text), service.clock.now + 100)),
    );
    const { department, root } = batch.anchors[1]!;
    const renewal = { file: batch.file(0), newer: { department, root, index: 1 }, number: "A-2" };
    const hint = await makeHint(renewal, { by: department, key: batch.key, now: service.clock.now });
    const requests: Record<string, [path: string, init?: RequestInit]> = {
      "trace-receipt": ["/v1/trace", post("application/json", receipt)],
      "ask-trace-facts": ["/v1/trace-facts", post("application/json", JSON.stringify(query))],
      "submit-events": [
        `/log/${ID}/submissions`,
        post("application/jose", service.sign([accessEvent({ purpose: "statistics" })])),
      ],
      "get-log": [`/log/${ID}`],
      "get-log-key": [`/log/${ID}/key`],
      "get-checkpoint": [`/log/${ID}/checkpoint`],
      "get-entry-bundle": [`/log/${ID}/tile/entries/000.p/1`, asAuditor],
      "get-tile": [`/log/${ID}/tile/0/000.p/1`],
      "get-inclusion": [`/log/${ID}/proof?index=0`],
      "get-consistency": [`/log/${ID}/consistency?from=1&to=2`],
      "list-epochs": [`/log/${ID}/epochs`],
      "get-body": [`/log/${ID}/bodies/${index}`, { headers: service.token() }],
      "get-subject-proof": [`/log/${ID}/subject-proof`, asAuditor],
      "list-disputes": [`/log/${ID}/disputes`, { headers: service.token() }],
      "get-dispute": [`/log/${ID}/disputes/${dispute}`, { headers: service.token() }],
      "get-attachment": [`/log/${ID}/disputes/${dispute}/attachments/${file}`, { headers: service.token() }],
      "deposit-attachment": [`/log/${ID}/attachments?${asFile}`, handIn(service.token())],
      "list-one-sided": [`/log/${ID}/one-sided`, { headers: service.token() }],
      "list-inbox-one-sided": [`/inbox/one-sided?log=${ID}&state=waiting`, { headers: staff }],
      "list-seals": [`/log/${ID}/seals`, { headers: service.token() }],
      "list-inbox-seals": [`/inbox/seals?log=${ID}&state=open`, { headers: staff }],
      "get-conduct": [`/log/${ID}/conduct`],
      "get-catalogue": [`/log/${ID}/catalogue`],
      "get-rules": [`/log/${ID}/rules`],
      "give-grants": [`/my/grants?log=${ID}`, act(headers, { group: "i".repeat(20), terms })],
      "end-grants": [
        `/my/grants/end?log=${ID}`,
        act(headers, { key: "e".repeat(20), grants: given.indexes }),
      ],
      "hand-in-own": [`/my/attachments?log=${ID}&${asFile}`, handIn(headers)],
      "make-dispute": [
        `/my/disputes?log=${ID}`,
        act(headers, { key: "d".repeat(20), entry: again, words: "Nor this.", attachments: [] }),
      ],
      "list-own-disputes": [`/my/disputes?log=${ID}`, { headers }],
      "get-own-attachment": [`/my/attachment?log=${ID}&index=${dispute}&hash=${file}`, { headers }],
      "end-representation": [
        `/my/representations/end?log=${ID}`,
        act(headers, { key: "r".repeat(20), representation }),
      ],
      "list-inbox": [`/inbox/disputes?log=${ID}&state=open`, { headers: staff }],
      "get-inbox-dispute": [`/inbox/dispute?log=${ID}&index=${dispute}`, { headers: staff }],
      "get-inbox-attachment": [
        `/inbox/attachment?log=${ID}&index=${dispute}&hash=${file}`,
        { headers: staff },
      ],
      "hand-in-answer": [`/inbox/attachments?log=${ID}&${asFile}`, handIn(staff)],
      "make-response": [
        `/inbox/responses?log=${ID}`,
        act(staff, { dispute, outcome: "explained", words: "The school asked.", attachments: [] }),
      ],
      "get-sign-in": ["/sign-in", { redirect: "manual" }],
      "get-sign-in-callback": [`/sign-in/callback?${answer}`, { headers: comingBack, redirect: "manual" }],
      "get-session": ["/my/session", { headers }],
      "get-trail": [`/my/trail?log=${ID}`, { headers }],
      "get-opening": [`/my/opening?log=${ID}&index=${dispute}`, { headers }],
      "get-own-tag": [`/my/tag?log=${ID}`, { headers }],
      "get-notices": [`/my/notices?log=${ID}`, { headers }],
      "set-notices": [`/my/notices?log=${ID}`, setting({ feed: "new", locale: "en" })],
      "confirm-notices": ["/my/notices/confirm", setting({ token: toConfirm })],
      "end-notices": [`/my/notices/end?token=${toEnd}`, { method: "POST" }],
      "get-feed": ["/my/feed", { headers: { authorization: `Basic ${feed}` } }],
      "sign-out": ["/sign-out", { method: "POST", headers: leaving.headers }],
      "verify-certificate": ["/v1/verify", post("application/json", batch.file(0))],
      "prove-certificate": ["/v1/evidence", post("application/json", batch.file(0))],
      "report-certificate": ["/v1/report?as=jws", post("application/json", batch.file(0))],
      "get-report-keys": ["/.well-known/certrace-report-keys"],
      "verify-numbers": ["/v1/verify/numbers", post("application/json", '{"numbers":["A-1"]}')],
      "verify-bulk": ["/v1/verify/bulk", post("application/x-ndjson", batch.file(0))],
      "get-facts": [
        `/v1/facts?${new URLSearchParams(Object.entries(facts).map(([k, v]) => [k, String(v)]))}`,
      ],
      "get-successors": [`/v1/successors?department=${DEPARTMENT}&root=${facts.root}&word=0`],
      "deposit-successors": ["/v1/successors", post("application/json", JSON.stringify({ hints: [hint] }))],
      "get-proofs": [
        `/v1/proofs?${new URLSearchParams(Object.entries(facts).map(([k, v]) => [k, String(v)]))}`,
      ],
      "get-block": ["/v1/blocks/1"],
      "get-status-list": [`/v1/status-lists/${DEPARTMENT}/${LIST}`],
      "list-departments": ["/v1/departments?limit=1"],
      "get-department": [`/v1/departments/${DEPARTMENT}`],
      "list-types": ["/v1/types"],
      "seal-copy": [
        "/v1/copies/seals",
        post("application/json", JSON.stringify({ sd_hash: facts.kid, terms_hash: facts.kid, until: 1e10 })),
      ],
      "get-copy-keys": ["/v1/copies/keys"],
      "deposit-copy": [
        `/v1/copies/deposits?until=${service.clock.now + 100}`,
        post("application/octet-stream", "ciphertext"),
      ],
      "get-paper-font": ["/v1/papers/fonts/serif/latin"],
      "get-copy-deposit": [`/v1/copies/deposits/${kept!.id}`],
      "take-copy-back": [
        `/v1/copies/deposits/${deposited!.id}/take-back`,
        post("application/json", JSON.stringify({ secret: deposited!.secret })),
      ],
      "deposit-type": ["/v1/types", post("application/json", TYPE_DOCUMENT)],
      "get-type-document": [`/v1/types/sha256/${sha256(TYPE_DOCUMENT)}`],
      "get-type": ["/v1/types/licences/business"],
      "get-issuer-metadata": [`/.well-known/jwt-vc-issuer/departments/${DEPARTMENT}`],
      "get-service-issuer-metadata": ["/.well-known/jwt-vc-issuer"],
      "get-about": ["/v1/about"],
      "get-health": ["/healthz"],
      "get-readiness": ["/readyz"],
      "get-metrics": ["/metrics"],
      "get-openapi": ["/openapi.json"],
      "get-docs": ["/docs"],
      ...(await walletRequests(service)),
    };
    Object.assign(requests, await deskRequests(service));
    expect(Object.keys(requests)).to.have.members(ROUTES.map(({ id }) => id));
    // the document is deposited before it is fetched: in the table's order
    for (const route of ROUTES) {
      const [path, init] = requests[route.id]!;
      const response = await service.fetch(path, init);
      const documented = route.answers[response.status];
      expect(documented, `${route.id} answered ${response.status}`).not.to.equal(undefined);
      const mediaType = response.headers.get("content-type")!.split(";")[0]!;
      expect(Object.keys(documented!.content), route.id).to.include(mediaType);
      const schema = documented!.content[mediaType]!.schema;
      const text = await response.text();
      if (schema === bulkLine) bulkLine.parse(JSON.parse(text));
      else if (schema !== undefined)
        expect(schema.parse(JSON.parse(text)), route.id).to.deep.equal(JSON.parse(text));
      else expect(text, route.id).not.to.equal("");
    }
  });

  it("documents only problems that exist, and a page where each is explained", async () => {
    const page = await (await service.fetch("/docs")).text();
    for (const code of Object.keys(PROBLEMS)) expect(page).to.include(`id="${code}"`);
    for (const { id, path, problems } of ROUTES) {
      expect(page).to.include(`id="${id}"`);
      for (const code of problems) expect(PROBLEMS, `${path} ${code}`).to.have.property(code);
    }
  });

  it("shows the page without scripts, under a policy that allows its one style", async () => {
    const response = await service.fetch("/docs");
    const page = await response.text();
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    const policy = response.headers.get("content-security-policy")!;
    expect(policy).to.include(
      `style-src 'sha256-${Buffer.from(sha256(style), "base64url").toString("base64")}'`,
    );
    expect(policy).to.include("default-src 'none'");
    expect(page).not.to.match(/<script|javascript:|\son\w+=|\sstyle=/i);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).to.include(target);
    for (const { basic, id, method, token } of ROUTES) {
      const call = page
        .split(`<article id="${id}"`)[1]!
        .split('class="shell"><code>')[1]!
        .split("</code>")[0]!;
      // curl asks by GET unless it is told otherwise, or sends something
      expect(/ --data-binary | -X POST/.test(call), `${id}: ${call}`).to.equal(method === "post");
      expect([call.includes("Bearer"), call.includes(" -u ")], id).to.deep.equal([
        token !== undefined,
        basic !== undefined,
      ]);
    }
  });
});

/** Cases in each state that an act needs, and a request of every route of the desk. */
async function deskRequests(
  service: LogService,
): Promise<Record<string, [path: string, init?: RequestInit]>> {
  const desk = await withDesk(service);
  const maker = desk.staff("maker", "maker");
  const checker = desk.staff("checker", "checker");
  const json = (body: object, { signedIn }: Staff): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json", ...signedIn.headers },
    body: JSON.stringify(body),
  });
  const reading = { headers: checker.signedIn.headers };
  const draft = await maker.make(registerOf(2));
  const [edited, submitted, withdrawn] = [
    await maker.make(registerOf(2, 10)),
    await maker.make(registerOf(2, 20)),
    await maker.make(registerOf(2, 30)),
  ];
  const toApprove = await maker.act(await maker.make(registerOf(2, 40)), "submit");
  const toReturn = await maker.act(await maker.make(registerOf(2, 50)), "submit");
  const done = await maker.act(await maker.make(registerOf(2, 60)), "submit");
  await checker.act(done, "approve", { digest: done.digest });
  await checker.until(done.id, "done");
  desk.before.send = async () => {
    throw new Error("no node");
  };
  const failed = await maker.act(await maker.make(registerOf(2, 70)), "submit");
  await checker.act(failed, "approve", { digest: failed.digest });
  const { revision } = await checker.until(failed.id, "failed");
  desk.before.send = async () => {};
  const at = ({ id }: { id: string }, part = "") => `/desk/cases/${id}${part}`;
  const suspend = { action: "suspend", numbers: ["P-60"], reason: "other" };
  const changes = (await (
    await maker.post("/desk/cases", { kind: "status", terms: suspend })
  ).json()) as CaseShown;
  await maker.get(at(changes, "/preview"));
  const handIn: RequestInit = {
    method: "POST",
    headers: { "content-type": "application/octet-stream", ...maker.signedIn.headers },
    body: registerOf(1),
  };
  return {
    "get-desk": ["/desk/me", reading],
    "hand-in-register": ["/desk/registers?name=a.csv", handIn],
    "make-case": ["/desk/cases", json({ kind: draft.kind, terms: draft.terms }, maker)],
    "list-cases": ["/desk/cases", reading],
    "get-case": [at(draft), reading],
    "get-case-file": [at(draft, `/files/${draft.files[0]!.file}`), reading],
    "preview-case": [at(draft, "/preview"), reading],
    "get-refused": [at(draft, "/refused"), reading],
    "edit-case": [at(edited, "/edit"), json({ revision: 1, terms: edited.terms }, maker)],
    "submit-case": [at(submitted, "/submit"), json({ revision: 1 }, maker)],
    "approve-case": [
      at(toApprove, "/approve"),
      json({ revision: toApprove.revision, digest: toApprove.digest }, checker),
    ],
    "send-back-case": [
      at(toReturn, "/send-back"),
      json({ revision: toReturn.revision, remark: "Look again." }, checker),
    ],
    "withdraw-case": [at(withdrawn, "/withdraw"), json({ revision: 1 }, maker)],
    "run-case-again": [at(failed, "/run-again"), json({ revision }, maker)],
    "follow-case": [at(done, "/progress"), reading],
    "get-archive": [at(done, "/archive"), reading],
    "list-activity": ["/desk/activity", reading],
    "find-desk-certificates": ["/desk/certificates?prefix=P-", reading],
    "get-desk-certificate": [`/desk/certificate?job=${done.id}&batch=0001&index=0`, reading],
    "get-desk-result": [at(changes, "/result"), reading],
    "list-desk-jobs": ["/desk/jobs", reading],
    "list-desk-types": ["/desk/types", reading],
    "get-desk-type": [`/desk/types/definition?vct=${encodeURIComponent(TYPE)}`, reading],
    "draft-desk-type": ["/desk/types/draft", json(JSON.parse(DEFINITION), maker)],
  };
}

const post = (type: string, body: string): RequestInit => ({
  method: "POST",
  headers: { "content-type": type },
  body,
});
