/** A service that knows some batches: `/v1/about` and `/v1/facts`, with facts of this moment. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { StatusChange } from "../../../core/verify/facts.ts";
import { HEAD, REGISTRY, type TestBatch } from "../../core/build.ts";

export interface FactsService {
  url: string;
  /** questions so far, as the service saw them */
  asked: string[];
  close(): Promise<void>;
}

export async function factsService(
  batches: readonly { batch: TestBatch; changes?: StatusChange[] }[],
): Promise<FactsService> {
  const asked: string[] = [];
  const started = Math.floor(Date.now() / 1000);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    asked.push(url.pathname + url.search);
    const answer = (json: unknown) => {
      response.setHeader("content-type", "application/json");
      // The builder's facts are of a fixed day; the CLI verifies now. The block is one and the same for all who ask.
      response.end(JSON.stringify(json).replaceAll(`"time":${HEAD.time}`, `"time":${started - 5}`));
    };
    if (url.pathname === "/v1/about") return answer({ registries: [REGISTRY] });
    const found = batches.find(({ batch }) => batch.anchors[0]?.root === url.searchParams.get("root"));
    if (url.pathname === "/v1/facts" && found !== undefined) {
      const facts = found.batch.facts(0, found.changes ?? []);
      return answer({ ...facts, readAt: Math.floor(Date.now() / 1000) });
    }
    response.statusCode = 404;
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
