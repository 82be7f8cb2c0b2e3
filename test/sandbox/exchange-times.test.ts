/** What each part of an exchange takes, on real sockets: one part slowed by 200 ms, each in turn. */
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadAuthority } from "../../sandbox/authority.ts";
import { startInterceptor } from "../../sandbox/proxy/exchange.ts";
import { SECRET_KEY } from "../../sandbox/ids.ts";
import { startSandbox, type Sandbox } from "../../sandbox/world.ts";
import { Secret } from "../../src/ports/secret.ts";
import { openExchangeTimer } from "../../src/adapters/exchange-times.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { enterSandbox } from "../world/inside.ts";
import type { ExchangeTimes } from "../../src/ports/exchange-times.ts";

let sandbox: Sandbox;
let leave: () => void;
let control: ReturnType<typeof controlOf>;
const slowMs = 200;
const secretKey = async () => new Secret(SECRET_KEY);

beforeAll(async () => {
  sandbox = await startSandbox();
  leave = enterSandbox(sandbox.info);
  control = controlOf(sandbox.info);
});
afterAll(async () => {
  leave();
  await sandbox.stop();
});

const host = "clerk.nightshift.example";
const times = async () =>
  await openExchangeTimer({ env: { ...process.env, HTTPS_PROXY: sandbox.info.proxy }, secretKey }).time({
    url: `https://${host}/v1/environment`,
    timeoutMs: 10_000,
  });

test.each([
  ["connect", "slow-connect"],
  ["tls", "slow-tls"],
  ["firstByte", "latency"],
] as const)("a delay in %s is that part's, within a fifth", async (part, kind) => {
  await times();
  const before = await times();
  await control("POST", "/faults", { id: "slow", host, effect: { kind, delayMs: slowMs } });
  const after = await times();
  await control("DELETE", "/faults/slow");
  expect(after.status).toBe(200);
  expect(after.dns).toBeUndefined();
  for (const one of ["connect", "tls", "firstByte"] as const) {
    const more = after[one] - before[one];
    if (one === part) expect(more).toBeGreaterThan(slowMs * 0.8);
    else expect(more).toBeLessThan(slowMs * 0.8);
  }
});

test("without a proxy the name's lookup is timed, too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "exchange-times-"));
  const authority = await loadAuthority(folder);
  const kept = getCACertificates("default");
  setDefaultCACertificates([...kept, readFileSync(authority.file, "utf8")]);
  const server = await startInterceptor(authority);
  try {
    await server.forAnyRequest().thenReply(200);
    const { port } = server;
    const timed = async (dnsMs: number): Promise<ExchangeTimes> =>
      await openExchangeTimer({
        env: { NODE_ENV: "test" },
        secretKey,
        lookup: async () => {
          await new Promise((resolve) => setTimeout(resolve, dnsMs));
          return { address: "127.0.0.1" };
        },
      }).time({ url: `https://localhost:${port}/`, timeoutMs: 5_000 });
    const slow = await timed(slowMs);
    expect(slow.status).toBe(200);
    expect(slow.dns).toBeGreaterThan(slowMs * 0.95);
    expect(slow.dns).toBeLessThan(slowMs * 1.5);
    expect((await timed(0)).dns).toBeLessThan(slowMs * 0.5);
  } finally {
    await server.stop();
    setDefaultCACertificates(kept);
    rmSync(folder, { recursive: true });
  }
});

test("the instance's key goes along where it is asked for", async () => {
  const ask = openExchangeTimer({ env: { ...process.env, HTTPS_PROXY: sandbox.info.proxy }, secretKey });
  const url = "https://api.clerk.com/v1/users/count";
  expect((await ask.time({ url, withKey: true, timeoutMs: 5_000 })).status).toBe(200);
  expect((await ask.time({ url, timeoutMs: 5_000 })).status).toBe(401);
});

test("a host that is not there, and an answer that does not come, are named without the request", async () => {
  const ask = openExchangeTimer({ env: { ...process.env, HTTPS_PROXY: sandbox.info.proxy }, secretKey });
  await expect(
    ask.time({ url: "https://nobody.example/v1?token=secret", timeoutMs: 5_000 }),
  ).rejects.toMatchObject({ code: "NETWORK", message: expect.not.stringContaining("secret") as string });
  await control("POST", "/faults", { id: "hang", host, effect: { kind: "hang" } });
  await expect(ask.time({ url: `https://${host}/v1/environment`, timeoutMs: 300 })).rejects.toMatchObject({
    code: "TIMEOUT",
  });
  await control("DELETE", "/faults/hang");
});
