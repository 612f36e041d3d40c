/** What is handed in at once, where there is nothing in it; archives and folders that are dropped: test/e2e/bulk.test.ts. */
import { expect } from "chai";
import { gather } from "../../../web/verify/gather.ts";

/** A file of a folder that was chosen. */
function fileIn(path: string, content = ""): File {
  const file = new File([content], path.split("/").at(-1)!);
  return Object.defineProperty(file, "webkitRelativePath", { value: path });
}

describe("web/verify/gather", () => {
  it("tells of a folder that holds nothing but what the system put there", async () => {
    expect(await gather([fileIn("licences/.DS_Store", "x")], () => {})).to.deep.equal({
      intakes: [{ name: "licences", refusal: "folder", size: 0 }],
      leftOut: 0,
    });
    const { intakes } = await gather([fileIn("a/.DS_Store", "x"), fileIn("a/b/one.json", "{}")], () => {});
    expect(intakes).to.deep.equal([{ name: "a/b/one.json", text: "{}" }]);
  });
});
