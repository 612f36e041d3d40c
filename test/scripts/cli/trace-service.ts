/** A service that knows one test log: `/v1/about`, `/v1/departments/{id}`, `/v1/trace-facts`, with facts of this moment. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { TraceFacts } from "../../../core/verify/receipt/facts.ts";
import { parseTraceFactsQuery } from "../../../core/verify/receipt/query.ts";
import { HEAD } from "../../core/build.ts";
import { departmentFact, TRACE_REGISTRY } from "../../core/build-trace.ts";

export interface TraceService {
  url: string;
  /** bodies posted so far */
  asked: string[];
  close(): Promise<void>;
}

/** @param facts what it says, whatever receipt is asked about; null: it answers 503 */
export async function traceService(facts: () => TraceFacts | null): Promise<TraceService> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const say = (json: unknown, status = 200) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
    };
    if (request.url === "/v1/about") return say({ registries: [], traceRegistries: [TRACE_REGISTRY] });
    if (request.url === `/v1/departments/${departmentFact().id}`) return say(departmentFact());
    if (request.url !== "/v1/trace-facts" || request.method !== "POST") return say({}, 404);
    void text(request).then((body) => {
      asked.push(body);
      parseTraceFactsQuery(JSON.parse(body));
      const found = facts();
      if (found === null) return say({}, 503);
      // The builder's facts are of a fixed day; the CLI verifies now.
      const now = Math.floor(Date.now() / 1000);
      const fresh = JSON.stringify(found).replaceAll(`"time":${HEAD.time}`, `"time":${now - 5}`);
      say({ ...JSON.parse(fresh), readAt: now });
    });
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
