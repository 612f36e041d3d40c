/**
 * How the load generator speaks to the service: kept connections, bodies as bytes, answers counted in full. With undici,
 * which takes two thirds of the time that node:http takes, since the generator has the same cores as the service.
 */
import { type Dispatcher, Pool } from "undici";
import { ORIGIN } from "./world.ts";

const SUBMISSIONS = `/log/${ORIGIN.split("/").at(-1)}/submissions`;

export interface Reply {
  status: number;
  body: Buffer;
}

export class Client {
  readonly #pool: Pool;

  constructor(url: string, connections: number) {
    this.#pool = new Pool(url, { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  }

  /** @returns the receipt file. Throws where it is anything but 200: in these benchmarks everything is authorised. */
  async submit(jws: Buffer): Promise<Buffer> {
    const headers = { "content-type": "application/jose" };
    const { status, body } = await this.#ask({ method: "POST", path: SUBMISSIONS, headers, body: jws });
    if (status !== 200) throw new Error(`HTTP ${status}: ${body.toString().slice(0, 300)}`);
    return body;
  }

  get(path: string, authorization: string): Promise<Reply> {
    return this.#ask({ method: "GET", path, headers: { authorization } });
  }

  close(): void {
    void this.#pool.destroy();
  }

  #ask(options: Dispatcher.DispatchOptions): Promise<Reply> {
    return new Promise((resolve, reject) => {
      let status = 0;
      const chunks: Buffer[] = [];
      this.#pool.dispatch(options, {
        onRequestStart: () => {}, // by it undici knows handlers of this form
        onResponseStart: (_, code) => {
          status = code;
        },
        onResponseData: (_, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () =>
          resolve({ status, body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) }),
        onResponseError: (_, error) => reject(error),
      });
    });
  }
}
