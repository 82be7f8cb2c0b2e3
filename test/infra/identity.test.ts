import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkIdentity } from "../../infra/identity.ts";
import type { Settings } from "../../infra/config.ts";
import { loadAuthority } from "../../sandbox/authority.ts";
import { Refusal } from "../../src/bypass/refusal.ts";

// That the program asks this at all, before it makes anything, is seen in by-hand.test.ts.
const folder = mkdtempSync(join(tmpdir(), "identity-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const proxy = "http://127.0.0.1:4711";
let settings: Settings;
let way: NodeJS.ProcessEnv;
beforeAll(async () => {
  const { file, sha256 } = await loadAuthority(folder);
  const egress = { proxy, caSha256: sha256 };
  settings = { project: "prj_1", projectName: "nightshift", egress } as Settings;
  way = { ...process.env, HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: "1", NODE_EXTRA_CA_CERTS: file };
});

it.each([
  ["no proxy where the config lists one", { HTTPS_PROXY: undefined }, "HTTPS_PROXY is not set"],
  ["a Node that goes past the proxy", { NODE_USE_ENV_PROXY: undefined }, "NODE_USE_ENV_PROXY=1 is not"],
  ["no CA where the config lists one", { NODE_EXTRA_CA_CERTS: undefined }, "does not hold the CA"],
])("is the wrong world: %s", async (_name, change, sentence) => {
  const refused = checkIdentity(settings, { ...way, ...(change as object) });
  await expect(refused).rejects.toThrow(Refusal);
  await expect(refused).rejects.toThrow(sentence);
});

it("is the wrong world: another CA than the listed one", async () => {
  const other = join(folder, "other.pem");
  const { publicKey } = generateKeyPairSync("ed25519");
  writeFileSync(other, publicKey.export({ type: "spki", format: "pem" }));
  await expect(checkIdentity(settings, { ...way, NODE_EXTRA_CA_CERTS: other })).rejects.toThrow(
    "does not hold the CA",
  );
});
