/** What can go wrong with an act is said in both languages, and by codes that the service has. */
import { expect } from "chai";
import { PROBLEMS } from "../../../server/http/problem.ts";
import { en } from "../../../web/messages/failures/en.ts";
import { zhCN } from "../../../web/messages/failures/zh-CN.ts";

/** What the page itself finds, and what stands for all the rest. */
const OWN = ["other", "service-unavailable", "service-inconsistent"];

describe("web messages: failures", () => {
  it("have the same codes, each of them one of the service's", () => {
    expect(Object.keys(zhCN)).to.have.members(Object.keys(en));
    for (const code of Object.keys(en)) if (!OWN.includes(code)) expect(PROBLEMS).to.have.property(code);
  });

  it("say something, in the language they are for", () => {
    for (const words of Object.values(en))
      expect(words)
        .to.match(/\w/)
        .and.not.match(/\p{Script=Han}/u);
    for (const words of Object.values(zhCN)) expect(words).to.match(/\p{Script=Han}/u);
  });
});
