/**
 * Lines out of arbitrary chunks, and work that leaves in order.
 */
import { expect } from "chai";
import fc from "fast-check";
import { inOrder, lineGroups } from "../../../server/http/ndjson.ts";

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.slice(at, at + size);
    at += size;
  }
  yield bytes.slice(at);
}

describe("NDJSON", () => {
  it("splits a stream into the same lines however it is cut into chunks, and marks those too long", async () => {
    const text = fc
      .array(fc.string({ maxLength: 12 }).map((line) => line.replaceAll("\n", "")))
      .map((lines) => lines.join("\n"));
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.integer({ min: 0, max: 9 })),
        fc.integer({ min: 1, max: 16 }),
        async (text, sizes, limit) => {
          const bytes = new TextEncoder().encode(text);
          const found: (string | null)[] = [];
          for await (const group of lineGroups(chunked(bytes, sizes), limit))
            for (const line of group) {
              expect(line.number).to.equal(found.length + 1);
              found.push(
                line.bytes === null ? null : new TextDecoder("utf-8", { ignoreBOM: true }).decode(line.bytes),
              );
            }
          const lines = text.split("\n");
          if (lines.at(-1) === "") lines.pop(); // nothing after the last line break is no line
          expect(found).to.deep.equal(
            lines.map((line) => (new TextEncoder().encode(line).length <= limit ? line : null)),
          );
        },
      ),
    );
  });

  it("works on several at a time, never more than allowed, and yields in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        async (delays, ahead) => {
          let running = 0;
          let most = 0;
          const work = async (delay: number): Promise<number> => {
            most = Math.max(most, ++running);
            for (let i = 0; i < delay; i++) await Promise.resolve();
            running--;
            return delay;
          };
          async function* items() {
            yield* delays;
          }
          const results: number[] = [];
          for await (const result of inOrder(items(), work, ahead)) results.push(result);
          expect(results).to.deep.equal(delays);
          expect(most).to.be.at.most(ahead);
        },
      ),
    );
  });

  it("reads no further than it may work ahead while nobody takes results", async () => {
    let read = 0;
    async function* endless() {
      for (;;) yield read++;
    }
    const results = inOrder(endless(), async (item) => item, 3);
    await results.next();
    for (let i = 0; i < 50; i++) await Promise.resolve();
    expect(read).to.be.at.most(6);
    await results.return(undefined);
  });

  it("passes on the failure of its source and stops", async () => {
    async function* failing() {
      yield 1;
      throw new Error("cut off");
    }
    let caught: unknown;
    try {
      for await (const _ of inOrder(failing(), async (item) => item, 2));
    } catch (error) {
      caught = error;
    }
    expect((caught as Error).message).to.equal("cut off");
  });
});
