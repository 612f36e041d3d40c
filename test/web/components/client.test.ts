/** How pages talk to their service: the token where something changes, and every failure by its code. */
import { expect } from "chai";
import { type ClientOptions, connect } from "../../../web/components/client.ts";

const codeOf = (act: () => Promise<unknown>): Promise<string | undefined> =>
  act().then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

const BASE = "https://certrace.example/";

function to(answer: () => Response | Promise<Response>, options: Partial<ClientOptions> = {}) {
  const requests: { url: string; init: RequestInit }[] = [];
  const request = (async (url: URL, init: RequestInit) => {
    requests.push({ url: String(url), init });
    return answer();
  }) as unknown as typeof fetch;
  return { client: connect(BASE, request, { csrf: "token", ...options }), requests };
}
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

describe("web/components/client", () => {
  it("asks with what it is told, and leaves out what is null", async () => {
    const { client, requests } = to(() => json({ a: 1 }), {
      query: (path) => (path.startsWith("/my/") ? { for: 7 } : {}),
    });
    expect(await client.get("/my/trail", { log: 1, before: null, limit: undefined })).to.deep.equal({ a: 1 });
    await client.get("/v1/departments");
    expect(requests.map(({ url }) => url)).to.deep.equal([
      `${BASE}my/trail?for=7&log=1`,
      `${BASE}v1/departments`,
    ]);
    expect(new Headers(requests[0]!.init.headers).has("certrace-csrf")).to.equal(false);
    expect(requests[0]!.init).to.include({
      credentials: "same-origin",
      redirect: "error",
      referrerPolicy: "no-referrer",
    });
  });

  it("shows the session's token wherever something changes", async () => {
    const { client, requests } = to(() => json({}));
    await client.post("/my/grants", { fields: ["a"] });
    await client.post("/my/attachments", new Blob(["x"], { type: "image/png" }));
    const [first, second] = requests.map(({ init }) => ({
      headers: new Headers(init.headers),
      body: init.body,
    }));
    expect(first!.headers.get("certrace-csrf")).to.equal("token");
    expect(first!.headers.get("content-type")).to.equal("application/json");
    expect(first!.body).to.equal('{"fields":["a"]}');
    expect(second!.headers.get("content-type")).to.equal("image/png");
  });

  it("answers a problem with the service's own code, field and remedy", async () => {
    const { client } = to(() =>
      json({ code: "grant-expired", detail: "over", field: "until", remedy: "later" }, 409),
    );
    const error = await client.get("/x").catch((caught: unknown) => caught);
    expect(error).to.include({ code: "grant-expired", field: "until", remedy: "later", message: "over" });
  });

  it("tells an outage from an answer that cannot be", async () => {
    const code = (answer: () => Response | Promise<Response>) => codeOf(() => to(answer).client.get("/x"));
    expect(await code(() => Promise.reject(new TypeError("offline")))).to.equal("service-unavailable");
    expect(await code(() => new Response("<html>", { status: 502 }))).to.equal("service-unavailable");
    expect(await code(() => json({ code: 7 }, 500))).to.equal("service-unavailable");
    expect(await code(() => json(null, 500))).to.equal("service-unavailable");
    expect(await code(() => new Response("<html>"))).to.equal("service-inconsistent");
  });

  it("says when the session is over, and still rejects", async () => {
    let over = 0;
    const { client } = to(() => json({ code: "sign-in-required" }, 401), { onSignedOut: () => over++ });
    expect(await codeOf(() => client.get("/my/trail"))).to.equal("sign-in-required");
    expect(over).to.equal(1);
  });
});
