import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import fc from "fast-check";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, test } from "vitest";
import { clerkKeyFaults } from "../../src/keys/clerk-keys.ts";
import { isPlaceholder } from "../../src/keys/fault.ts";
import { readJwtKey, thumbprintOf } from "../../src/keys/jwt-key.ts";
import { holdsSecretKey, readPublishableKey, readSecretKey } from "../../src/keys/publishable-key.ts";

const spell = (text: string) => Buffer.from(text).toString("base64");
const pk = (host = "clerk.acme.example", kind = "live") => `pk_${kind}_${spell(`${host}$`)}`;
/** Drawn from a seed, so that every run sees the same. */
const sk = (kind = "live", seed = "a") =>
  ["sk", kind, createHash("sha256").update(seed).digest("hex").slice(0, 42)].join("_");
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
const jwk = pair.publicKey.export({ format: "jwk" }) as { kty: string; n: string; e: string };

/** Ways in which a value comes along wrong, and what each is called. */
const stray = (value: string): readonly (readonly [string, string, string])[] => [
  ["nothing", "", "empty"],
  ["white space alone", " \n", "empty"],
  ["quotes alone", '""', "empty"],
  ["double quotes", `"${value}"`, "quoted"],
  ["single quotes", `'${value}'`, "quoted"],
  ["a quote at the end alone", `${value}"`, "quoted"],
  ["typographic quotes", `\u201c${value}\u201d`, "quoted"],
  ["quotes and a line end", `"${value}"\n`, "quoted"],
];
const strayInOneLine = (value: string): readonly (readonly [string, string, string])[] => [
  ["a line feed", `${value}\n`, "line-break"],
  ["CRLF", `${value}\r\n`, "line-break"],
  ["a carriage return", `${value}\r`, "line-break"],
  ["a line feed as two characters", `${value}\\n`, "line-break"],
  ["a space before", ` ${value}`, "white-space"],
  ["a space after", `${value} `, "white-space"],
  ["a tab within", `${value.slice(0, 12)}\t${value.slice(12)}`, "white-space"],
  ["a byte order mark", `\ufeff${value}`, "white-space"],
  ["a zero width space", `${value}\u200b`, "white-space"],
];

describe("a secret key", () => {
  test.each([...stray(sk()), ...strayInOneLine(sk())])("with %s is refused", (_, value, code) => {
    expect(readSecretKey(value).fault?.code).toBe(code);
  });
  test.each([
    ["live", sk()],
    ["test", sk("test")],
  ])("of %s is read", (kind, value) => {
    expect(readSecretKey(value)).toEqual({ key: { kind } });
  });
  test.each<readonly [string, string, string]>([
    ["a publishable key", pk(), "other-kind"],
    ["its prefix alone", "sk_live_", "truncated"],
    ["half of it", sk().slice(0, 26), "truncated"],
    ["its name as well", `CLERK_SECRET_KEY=${sk()}`, "form"],
    ["another word", "secret", "form"],
    ["no prefix", sk().slice(8), "form"],
    ["other characters", `${sk()}!`, "form"],
    ...["sk_live_your_secret_key_here", "sk_test_...", `sk_live_${"x".repeat(42)}`, "sk_live_REPLACE_ME"].map(
      (each) => [`the placeholder ${each}`, each, "placeholder"] as const,
    ),
  ])("that is %s is refused", (_, value, code) => {
    expect(readSecretKey(value).fault?.code).toBe(code);
  });
  test("is never quoted in what is said of it", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom("", " ", "\n", '"', "!"), fc.nat(41), (seed, end, cut) => {
        const value = sk("live", String(seed));
        const said = JSON.stringify(readSecretKey(value.slice(0, 8 + cut) + end));
        expect(said).not.toContain(value.slice(8, 16));
      }),
    );
  });
});

describe("random keys", () => {
  test("are never taken for placeholders, nor placeholders for keys", () => {
    for (let each = 0; each < 500; each += 1) {
      const body = randomBytes(64)
        .toString("base64")
        .replace(/[^A-Za-z0-9]/g, "")
        .slice(0, 42);
      expect(readSecretKey(`sk_live_${body}`).fault?.code).toBeUndefined();
      expect(holdsSecretKey(`Error: key sk_live_${body} is not valid`)).toBe(true);
    }
    // words that chance puts into a key
    expect(isPlaceholder(`a1Bfakec2Dtodo${randomBytes(16).toString("hex")}`)).toBe(false);
    expect(holdsSecretKey("GET /.env?x=sk_live_AAAAAAAAAAAAAAAAAAAA")).toBe(false);
    expect(holdsSecretKey("set CLERK_SECRET_KEY=sk_test_xxxxxxxxxxxxxxxxxxxxxxxx")).toBe(false);
    expect(holdsSecretKey("sk_live_your_secret_key_goes_right_in_here")).toBe(false);
  });
});

describe("a publishable key", () => {
  test.each([...stray(pk()), ...strayInOneLine(pk())])("with %s is refused", (_, value, code) => {
    expect(readPublishableKey(value).fault?.code).toBe(code);
  });
  test.each([
    [pk(), { kind: "live", frontendApi: "clerk.acme.example" }],
    [pk("clerk.acme.example").replace(/=+$/, ""), { kind: "live", frontendApi: "clerk.acme.example" }],
    [
      pk("rational-molly-22.clerk.accounts.dev", "test"),
      { kind: "test", frontendApi: "rational-molly-22.clerk.accounts.dev" },
    ],
    [pk("Clerk.Acme.Example"), { kind: "live", frontendApi: "clerk.acme.example" }],
  ])("%s is read", (value, key) => {
    expect(readPublishableKey(value)).toEqual({ key });
  });
  test("cut at any place is refused, and never as another host", () => {
    const whole = pk("clerk.app.acme.example").replace(/=+$/, "");
    for (let end = 0; end < whole.length; end += 1) {
      expect(readPublishableKey(whole.slice(0, end)).fault?.code).toMatch(/truncated|form|empty|placeholder/);
    }
  });
  test.each([
    ["a secret key", sk(), "secret-exposed"],
    ["a host without a dollar sign", `pk_live_${spell("clerk.acme.example")}`, "truncated"],
    ["a word instead of a host", `pk_live_${spell("nonsense with spaces here$")}`, "form"],
    ["two dollar signs", `pk_live_${spell("clerk.acme.example$$")}`, "form"],
    ["a host without a dot", `pk_live_${spell("localhost$")}`, "form"],
    ["a placeholder", "pk_test_your-publishable-key", "placeholder"],
  ])("that is %s is refused", (_, value, code) => {
    expect(readPublishableKey(value).fault?.code).toBe(code);
  });
});

describe("the JWT key", () => {
  test.each(stray(pem.trim()))("with %s is refused", (_, value, code) => {
    expect(readJwtKey(value).fault?.code).toBe(code);
  });
  test.each([
    ["as Clerk shows it", pem.trim()],
    ["with a last line end", pem],
    ["with CRLF", pem.replaceAll("\n", "\r\n")],
    ["with line ends spelled out", pem.replaceAll("\n", "\\n")],
  ])("%s is read, with the thumbprint of RFC 7638", async (_, value) => {
    const thumbprint = await calculateJwkThumbprint(jwk, "sha256");
    expect(readJwtKey(value)).toEqual({ key: { thumbprint } });
    expect(thumbprintOf(jwk)).toBe(thumbprint);
  });
  test("cut at any line, or with a line lost, is refused", () => {
    const lines = pem.trim().split("\n");
    for (let at = 0; at < lines.length; at += 1) {
      expect(readJwtKey(lines.slice(0, at).join("\n")).fault, `cut at ${at}`).toBeDefined();
      expect(
        readJwtKey(lines.filter((_, index) => index !== at).join("\n")).fault,
        `lost ${at}`,
      ).toBeDefined();
    }
  });
  test.each([
    ["a private key", pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(), "other-kind"],
    ["a key on one line", pem.replaceAll("\n", " "), "white-space"],
    ["a key with indented lines", pem.replaceAll("\n", "\n  "), "white-space"],
    ["the base64 alone", pem.split("\n").slice(1, -2).join(""), "form"],
    [
      "a key of another kind",
      generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString(),
      "truncated",
    ],
  ])("that is %s is refused", (_, value, code) => {
    expect(readJwtKey(value).fault?.code).toBe(code);
  });
});

describe("the keys together", () => {
  const values = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: pk(),
    CLERK_SECRET_KEY: sk(),
    CLERK_JWT_KEY: pem,
    CLERK_WEBHOOK_SIGNING_SECRET: "whsec_c2VjcmV0",
  };
  const ours = { kind: "live", frontendApi: "clerk.acme.example", keySet: [thumbprintOf(jwk)] } as const;
  const codes = (change: object, instance: object = ours) =>
    clerkKeyFaults({ ...values, ...change }, instance).map(({ variable, code }) => `${variable} ${code}`);
  test("of one instance have no fault", () => {
    expect(codes({})).toEqual([]);
    expect(codes({}, {})).toEqual([]);
  });
  test.each([
    [{ CLERK_SECRET_KEY: sk("test") }, ours, ["CLERK_SECRET_KEY test-key"]],
    [{ CLERK_SECRET_KEY: sk("test") }, {}, ["CLERK_SECRET_KEY test-key"]],
    [
      { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: pk("a.clerk.accounts.dev", "test"), CLERK_SECRET_KEY: sk("test") },
      ours,
      ["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY test-key", "CLERK_SECRET_KEY test-key"],
    ],
    [{}, { kind: "test" }, ["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY live-key", "CLERK_SECRET_KEY live-key"]],
    [
      { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: pk("clerk.other.example") },
      ours,
      ["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY other-instance"],
    ],
    [{}, { ...ours, keySet: ["another"] }, ["CLERK_JWT_KEY other-instance"]],
    [{}, { ...ours, keySet: [] }, []],
    [{ CLERK_WEBHOOK_SIGNING_SECRET: "whsec_c2VjcmV0\n" }, ours, ["CLERK_WEBHOOK_SIGNING_SECRET line-break"]],
    [
      { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: "", CLERK_JWT_KEY: pem.slice(0, 200) },
      ours,
      ["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY empty", "CLERK_JWT_KEY truncated"],
    ],
  ])("%# are named where they do not fit", (change, instance, expected) => {
    expect(codes(change, instance)).toEqual(expected);
  });
});
