import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { jwtKeyIn } from "../../src/init/jwt-key.ts";
import { onlyOrigin, productionOrigins } from "../../src/init/origin.ts";

const key = () => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    jwk: publicKey.export({ format: "jwk" }),
    pem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
};
const [one, two] = [key(), key()];
const keySet = (...keys: readonly object[]) => JSON.stringify({ keys });

describe("the JWT key of an instance", () => {
  it("is its only one, in PEM", () => {
    expect(jwtKeyIn(keySet({ kid: "ins_1", ...one.jwk }), undefined)).toEqual({ pem: one.pem, of: 1 });
  });
  it("is of several the one that production has, to the letter; else the instance's own", () => {
    const set = keySet({ kid: "old", ...one.jwk }, { kid: "ins_1", ...two.jwk });
    const held = one.pem.replaceAll("\n", "\\n");
    expect(jwtKeyIn(set, held)).toEqual({ pem: held, of: 2 });
    expect(jwtKeyIn(set, undefined)?.pem).toBe(two.pem);
    expect(jwtKeyIn(set, key().pem)?.pem).toBe(two.pem);
  });
  it.each(["", "<html>", "{}", keySet(), keySet({ kid: "a", kty: "EC" })])("is not in %j", (text) => {
    expect(jwtKeyIn(text, undefined)).toBeUndefined();
  });
});

describe("production's origin", () => {
  const domain = (name: string, more = {}) => ({
    ...{ name, verified: true, redirects: false, elsewhere: false },
    ...more,
  });
  it("is the one domain of the product's own that is verified, leads nowhere else and is production's", () => {
    const origins = productionOrigins([
      domain("acme.vercel.app"),
      domain("www.acme.test", { redirects: true }),
      domain("next.acme.test", { elsewhere: true }),
      domain("new.acme.test", { verified: false }),
      domain("app.acme.test"),
    ]);
    expect(origins).toEqual(["https://app.acme.test", "https://acme.vercel.app"]);
    expect(onlyOrigin(origins)).toBe("https://app.acme.test");
  });
  it("is asked for where there are two, or none", () => {
    expect(onlyOrigin(productionOrigins([domain("a.acme.test"), domain("b.acme.test")]))).toBeUndefined();
    expect(onlyOrigin([])).toBeUndefined();
    expect(onlyOrigin(["https://acme.vercel.app"])).toBe("https://acme.vercel.app");
  });
});
