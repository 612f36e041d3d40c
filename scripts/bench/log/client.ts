/** How the load generator speaks to the service: kept connections, bodies as bytes, answers counted in full. */
import { Agent, request } from "node:http";
import { ORIGIN } from "./world.ts";

const SUBMISSIONS = `/log/${ORIGIN.split("/").at(-1)}/submissions`;

export interface Reply {
  status: number;
  body: Buffer;
}

export class Client {
  readonly #url: string;
  readonly #agent: Agent;

  constructor(url: string, connections: number) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "fifo" });
  }

  /** @returns the receipt file. Throws where it is anything but 200: in these benchmarks everything is authorised. */
  async submit(jws: Buffer): Promise<Buffer> {
    const headers = { "content-type": "application/jose", "content-length": jws.length };
    const { status, body } = await this.#ask("POST", SUBMISSIONS, headers, jws);
    if (status !== 200) throw new Error(`HTTP ${status}: ${body.toString().slice(0, 300)}`);
    return body;
  }

  get(path: string, authorization: string): Promise<Reply> {
    return this.#ask("GET", path, { authorization });
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask(
    method: string,
    path: string,
    headers: Record<string, string | number>,
    body?: Buffer,
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = request(this.#url + path, { method, agent: this.#agent, headers });
      sent.on("error", reject);
      sent.on("response", (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
      });
      sent.end(body);
    });
  }
}
