/** Glyphs: papers that are laid out at the same time get all of theirs, and each slice is asked for once. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "chai";
import {
  FACES,
  type FaceName,
  face,
  isSlice,
  type LoadSlice,
  withGlyphs,
} from "../../../core/papers/glyphs.ts";
import { PRESS } from "../../../server/papers/press.ts";

const require = createRequire(import.meta.url);
const tableOf = (family: string) =>
  readFileSync(require.resolve(`@fontsource-variable/${family}/unicode.json`), "utf8");

/** A character of each of three slices of rare ones, which no other test shows: they have not been read. */
const RARE = ["[30]", "[31]", "[32]"].map((name) => {
  const ranges = (JSON.parse(tableOf("noto-serif-sc")) as Record<string, string>)[name]!;
  return Number.parseInt(/U\+([4-9][0-9a-f]{3})/.exec(ranges)![1]!, 16);
});

describe("glyphs of papers", function () {
  this.timeout(30_000);

  it("stand in the same slices in all families", () => {
    const families = new Set(Object.values(FACES).map(({ family }) => family));
    const [first, ...others] = [...families].map(tableOf);
    for (const other of others) expect(other).to.equal(first);
    expect(isSlice("latin")).to.equal(true);
    for (const none of ["", "../latin", "[4]", "toString"]) expect(isSlice(none)).to.equal(false);
  });

  it("are all there for two layouts at once, whoever waits for which slice", async () => {
    const asked: string[] = [];
    const load: LoadSlice = async (name, slice) => {
      asked.push(`${name} ${slice}`);
      // the first face is the slower one: the second layout comes in between
      await new Promise((resolve) => setTimeout(resolve, name === "serif" ? 20 : 1));
      return PRESS.slice(name, slice);
    };
    const show = (faces: FaceName[]) => () =>
      faces.flatMap((name) => RARE.map((code) => face(name).glyph(code)));
    const [one, two, three] = await Promise.all([
      withGlyphs(show(["serif", "sans-bold"]), load),
      withGlyphs(show(["sans-bold"]), load),
      withGlyphs(show(["sans-bold", "serif-bold"]), load),
    ]);
    for (const glyph of [...one, ...two, ...three]) expect(glyph).to.be.an("object");
    expect(new Set(asked).size).to.equal(asked.length);
    expect(asked.length).to.be.at.least(3);
  });

  it("that cannot be read are a failure, and are asked for again the next time", async () => {
    const rare = () => face("sans").glyph(RARE[0]!);
    const failing = async (load: LoadSlice) => withGlyphs(rare, load).catch(({ code }) => code);
    expect(await failing(() => Promise.reject(new Error("disk")))).to.equal("font-unreadable");
    expect(await failing(async () => new Uint8Array(100))).to.equal("font-unreadable");
    expect(await failing(PRESS.slice)).to.be.an("object");
  });
});
