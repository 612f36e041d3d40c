/** Random bytes that are drawn together: each is handed out once, whatever the sizes asked for. */
import { expect } from "chai";
import { fewRandomBytes } from "../../server/random.ts";

describe("random bytes, a few at a time", () => {
  it("are as many as were asked for, and never the same twice", () => {
    const seen = new Set<string>();
    const sizes = Array.from({ length: 4_000 }, (_, i) => [12, 16, 32, 900, 1_500][i % 5]!);
    for (const size of sizes) {
      const bytes = fewRandomBytes(size);
      expect(bytes.length).to.equal(size);
      seen.add(bytes.toString("hex"));
    }
    expect(seen.size).to.equal(sizes.length);
  });

  it("stay what they are while others are drawn, and share no byte with them", () => {
    const kept = Array.from({ length: 2_000 }, () => fewRandomBytes(16));
    const before = kept.map((bytes) => bytes.toString("hex"));
    for (let i = 0; i < 2_000; i++) fewRandomBytes(16);
    expect(kept.map((bytes) => bytes.toString("hex"))).to.deep.equal(before);
    const places = kept.map(({ buffer, byteOffset }) => ({ buffer, byteOffset }));
    for (let i = 1; i < places.length; i++) {
      const [one, next] = [places[i - 1]!, places[i]!];
      if (one.buffer === next.buffer) expect(next.byteOffset - one.byteOffset).to.be.at.least(16);
    }
  });
});
