/** Disclosures: the published example of RFC 9901, and every way to cheat with them. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { decodeBase64url, encodeBase64url } from "../../../core/base64url.ts";
import { disclose } from "../../../core/certificate/disclose.ts";
import { makeDisclosure, parseDisclosure } from "../../../core/certificate/disclosure.ts";
import { parseKeyBinding, presentationHash } from "../../../core/certificate/key-binding.ts";
import type { Disclosure } from "../../../core/certificate/model.ts";
import { digestText } from "../../../core/crypto.ts";
import { verifyEs256 } from "../../../core/es256.ts";
import { type JsonObject, type JsonValue, parseJson } from "../../../core/json.ts";
import { p256FromJwk } from "../../../core/jwk.ts";
import { decodeUtf8, utf8 } from "../../../core/text.ts";

const vectors = JSON.parse(readFileSync(new URL("../vectors/rfc9901.json", import.meta.url), "utf8"));

let salt = 0;
function made(name: string | null, value: JsonValue): Disclosure {
  const { text } = makeDisclosure(
    encodeBase64url(new Uint8Array(16).fill(++salt)),
    name === null ? null : JSON.stringify(name),
    JSON.stringify(value),
  );
  return parseDisclosure(text, "test", digestText);
}

function refusal(body: JsonObject, disclosures: Disclosure[]): string {
  try {
    disclose(body, disclosures);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return "accepted";
}

describe("core/certificate/disclose", () => {
  it("reads the disclosure of RFC 9901 section 4.2.1", () => {
    const { text, name, value, digest } = vectors.disclosure;
    expect(parseDisclosure(text, "disclosure", digestText)).to.deep.equal({ text, name, value, digest });
  });

  it("processes the presentation of RFC 9901 appendix A.3: signature, recursive disclosures, key binding", async () => {
    const [jwt, ...rest] = vectors.presentation.split("~") as string[];
    const [head, payload, signature] = jwt!.split(".") as [string, string, string];
    const keyBinding = parseKeyBinding(rest.pop()!);
    const disclosures = rest.map((text) => parseDisclosure(text, "disclosure", digestText));
    expect(
      await verifyEs256(vectors.issuerKey, utf8(`${head}.${payload}`), decodeBase64url(signature)),
    ).to.equal(true);

    const body = parseJson(decodeUtf8(decodeBase64url(payload))) as JsonObject;
    const { claims, leaves } = disclose(body, disclosures);
    expect(claims).to.deep.equal(vectors.claims);
    expect(leaves.filter((leaf) => leaf.disclosable).map((leaf) => leaf.path)).to.deep.equal([
      ["age_equal_or_over", "18"],
      ["nationalities", 0],
    ]);

    expect(keyBinding).to.include(vectors.keyBinding);
    expect(keyBinding.sdHash).to.equal(
      presentationHash({ protected: head, payload, signature, disclosures }, digestText),
    );
    const holder = p256FromJwk((claims.cnf as JsonObject).jwk)!;
    expect(await verifyEs256(holder, utf8(keyBinding.signingInput), keyBinding.signature)).to.equal(true);
  });

  it("puts members and elements back, and leaves out what is withheld and decoys", () => {
    const name = made("name", "张三");
    const second = made(null, "b");
    const withheld = made("secret", 1);
    const inner = made("inner", true);
    const outer = made("outer", { open: 0, _sd: [inner.digest] });
    const body = {
      open: 1,
      list: ["a", { "...": second.digest }, { "...": withheld.digest }, "c"],
      _sd: [name.digest, outer.digest, "A".repeat(43)],
      _sd_alg: "sha-256",
    };
    expect(disclose(body, [inner, second, outer, name]).claims).to.deep.equal({
      open: 1,
      list: ["a", "b", "c"],
      name: "张三",
      outer: { open: 0, inner: true },
    });
  });

  it("takes a disclosed __proto__ for a claim like any other", () => {
    const sly = made("__proto__", { admin: true });
    const { claims } = disclose({ _sd: [sly.digest] }, [sly]);
    expect(Object.keys(claims)).to.deep.equal(["__proto__"]);
    expect((claims as { admin?: boolean }).admin).to.equal(undefined);
  });

  it("refuses whatever would show something else than what was signed", () => {
    const name = made("name", 1);
    const element = made(null, 1);
    const inner = made("inner", 1);
    const outer = made("outer", { _sd: [inner.digest] });
    const cases: [code: string, body: JsonObject, disclosures: Disclosure[]][] = [
      ["disclosure-twice", { _sd: [name.digest] }, [name, name]],
      ["disclosure-no-digest", {}, [name]],
      ["disclosure-no-digest", { _sd: [outer.digest] }, [outer, inner, name]],
      ["disclosure-no-digest", { _sd: ["A".repeat(43)] }, [name]],
      // the inner one's digest stands only inside an outer one that was not disclosed
      ["disclosure-no-digest", { _sd: [outer.digest] }, [inner]],
      ["disclosure-misplaced", { _sd: [element.digest] }, [element]],
      ["disclosure-misplaced", { list: [{ "...": name.digest }] }, [name]],
      ["disclosure-name-collision", { name: 2, _sd: [name.digest] }, [name]],
      ["digest-twice", { _sd: [name.digest, name.digest] }, [name]],
      ["digest-twice", { _sd: ["A".repeat(43)], inner: { _sd: ["A".repeat(43)] } }, []],
      ["digest-twice", { _sd: [name.digest], list: [{ "...": name.digest }] }, []],
      ["sd-malformed", { _sd: "x" }, []],
      ["sd-malformed", { _sd: [1] }, []],
      ["sd-malformed", { _sd: ["short"] }, []],
      ["sd-malformed", { list: [{ "...": element.digest, more: 1 }] }, [element]],
      ["sd-malformed", { list: [{ "...": 7 }] }, []],
      ["sd-malformed", { inner: { "...": name.digest } }, []],
      ["sd-malformed", { inner: { _sd_alg: "sha-256" } }, []],
    ];
    for (const reserved of ["_sd", "...", "_sd_alg"]) {
      const sly = made(reserved, ["x"]);
      cases.push(["disclosure-reserved-name", { _sd: [sly.digest] }, [sly]]);
    }
    for (const never of ["iss", "vct", "vct#integrity", "nbf", "exp", "cnf", "status"]) {
      const sly = made(never, 1);
      cases.push(["disclosure-never", { _sd: [sly.digest] }, [sly]]);
      const nested = made("nested", 1);
      cases.push(["disclosure-never", { [never]: { _sd: [nested.digest] } }, [nested]]);
      const part = made(null, 1);
      cases.push(["disclosure-never", { [never]: [{ "...": part.digest }] }, [part]]);
    }
    for (const [code, body, disclosures] of cases)
      expect(refusal(body, disclosures), JSON.stringify(body)).to.equal(code);
  });

  it("lets such names stand deeper, where they mean nothing to a verifier", () => {
    const inner = made("iss", "somebody");
    expect(disclose({ party: { _sd: [inner.digest] } }, [inner]).claims).to.deep.equal({
      party: { iss: "somebody" },
    });
  });

  it("refuses nesting that only disclosures inside disclosures make too deep", () => {
    let inmost = made("x", 1);
    const chain = [inmost];
    for (let i = 0; i < 40; i++) {
      inmost = made("x", { _sd: [inmost.digest] });
      chain.push(inmost);
    }
    expect(refusal({ _sd: [inmost.digest] }, chain)).to.equal("disclosure-too-deep");
  });
});
