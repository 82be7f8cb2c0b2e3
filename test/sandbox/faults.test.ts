import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createClerkClient } from "@clerk/backend";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../sandbox/world.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { enterSandbox } from "../world/inside.ts";

let sandbox: Sandbox;
let leave: () => void;
let control: ReturnType<typeof controlOf>;

beforeAll(async () => {
  sandbox = await startSandbox();
  leave = enterSandbox(sandbox.info);
  control = controlOf(sandbox.info);
});
afterEach(() => control("DELETE", "/faults"));
afterAll(async () => {
  leave();
  await sandbox.stop();
});

const JWKS = "https://clerk.nightshift.example/.well-known/jwks.json";
const fault = (effect: object, rest: object = {}) =>
  control("POST", "/faults", { host: "clerk.nightshift.example", effect, ...rest });

describe("faults", () => {
  it.each([
    ["error", 500, "application/json"],
    ["maintenance", 503, "application/json"],
    ["rate-limit", 429, "application/json"],
    ["html-502", 502, "text/html; charset=UTF-8"],
    ["html-200", 200, "text/html; charset=UTF-8"],
  ])("%s answers %i as %s", async (kind, status, type) => {
    await fault({ kind });
    const response = await fetch(JWKS);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe(type);
    if (kind === "maintenance") expect(await response.json()).not.toHaveProperty("errors");
  });

  it.each([
    [undefined, null],
    ["absent", null],
    [7, "7"],
    ["huge", "86400"],
  ])("429 with Retry-After %s", async (retryAfter, header) => {
    await fault({ kind: "rate-limit", ...(retryAfter !== undefined && { retryAfter }) });
    expect((await fetch(JWKS)).headers.get("retry-after")).toBe(header);
  });

  it("429 with an HTTP date leaves the SDK without a number", async () => {
    const host = "api.clerk.com";
    await control("POST", "/faults", { host, effect: { kind: "rate-limit", retryAfter: "date" } });
    const clerk = createClerkClient({ secretKey: sandbox.info.env["CLERK_SECRET_KEY"] ?? "" });
    const error = await clerk.users.getCount().catch((one: unknown) => one);
    expect(error).toMatchObject({ status: 429 });
    expect((error as { retryAfter?: number }).retryAfter).toBeUndefined();
  });

  it.each(["reset", "refuse"])("%s gives no answer", async (kind) => {
    await fault({ kind });
    await expect(fetch(JWKS)).rejects.toThrow();
    const { entries } = await control("GET", "/log?host=clerk.nightshift.example");
    expect(entries.at(-1)).toMatchObject({ fault: expect.stringMatching(/^fault_/) });
  });

  it("hang never answers, and is on the log while it hangs", async () => {
    await fault({ kind: "hang" });
    const { head } = await control("GET", "/log");
    const abort = new AbortController();
    const asked = fetch(JWKS, { signal: abort.signal }).catch((error: unknown) => error);
    await expect
      .poll(async () => (await control("GET", `/log?since=${head}&kind=request`)).entries.length)
      .toBe(1);
    abort.abort();
    expect(await asked).toMatchObject({ name: "AbortError" });
  });

  it("latency delays and then answers", async () => {
    await fault({ kind: "latency", delayMs: 300 });
    const before = performance.now();
    expect((await fetch(JWKS)).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(295);
  });

  it("lost: the effect happens, the answer does not come", async () => {
    const user = await control("POST", "/clerk/users", { email: "lost@nightshift.example" });
    const { sessionId } = await control("POST", "/clerk/sessions", { userId: user.id });
    const clerk = createClerkClient({ secretKey: sandbox.info.env["CLERK_SECRET_KEY"] ?? "" });
    await control("POST", "/faults", {
      host: "api.clerk.com",
      path: "/v1/sessions/*/revoke",
      method: "POST",
      times: 1,
      effect: { kind: "lost" },
    });
    await expect(clerk.sessions.revokeSession(sessionId)).rejects.toThrow();
    expect((await clerk.sessions.getSession(sessionId)).status).toBe("revoked");
  });

  it("a sequence is played once, in order; times ends; routes and methods are told apart", async () => {
    await control("POST", "/faults", {
      host: "clerk.*.example",
      path: "/.well-known/*",
      method: "GET",
      sequence: [{ kind: "error" }, { kind: "pass" }, { kind: "maintenance" }],
    });
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await fetch(JWKS)).status);
    expect(statuses).toEqual([500, 200, 503, 200]);
    await fault({ kind: "error" }, { times: 1, path: "/v1/environment" });
    expect((await fetch(JWKS)).status).toBe(200);
    expect((await fetch("https://clerk.nightshift.example/v1/environment")).status).toBe(500);
    expect((await fetch("https://clerk.nightshift.example/v1/environment")).status).toBe(200);
  });

  it("one browser alone meets a fault that names its cookie", async () => {
    await fault({ kind: "error" }, { cookie: "__client=client_1.s" });
    const status = async (cookie: string) => (await fetch(JWKS, { headers: { cookie } })).status;
    expect(await status("theme=dark; __client=client_1.s")).toBe(500);
    expect(await status("__client=client_2.s")).toBe(200);
    expect((await fetch(JWKS)).status).toBe(200);
  });

  it("cut takes Clerk away and recover brings it back; the status page stays", async () => {
    await control("POST", "/clerk/cut");
    await expect(fetch(JWKS)).rejects.toThrow();
    await expect(fetch("https://api.clerk.com/v1/jwks")).rejects.toThrow();
    const indicator = async (): Promise<string> => {
      const page = await fetch("https://status.clerk.com/api/v2/summary.json");
      return ((await page.json()) as { status: { indicator: string } }).status.indicator;
    };
    expect(await indicator()).toBe("critical");
    await control("POST", "/clerk/recover");
    expect(await indicator()).toBe("none");
    expect((await fetch(JWKS)).status).toBe(200);
  });

  it("refuses a fault that it does not understand", async () => {
    await expect(fault({ kind: "explode" })).rejects.toThrow(/400/);
    await expect(control("DELETE", "/faults/none")).rejects.toThrow(/404/);
  });
});

describe("the proxy", () => {
  it("connects to nothing it does not know", async () => {
    await expect(fetch("https://elsewhere.example/")).rejects.toThrow();
    const { entries } = await control("GET", "/log?host=elsewhere.example");
    expect(entries).toMatchObject([{ kind: "connect", status: 502 }]);
  });

  it("records what a client asked for that Clerk does not have", async () => {
    expect((await fetch("https://clerk.nightshift.example/v1/nothing")).status).toBe(404);
    const { violations } = await control("GET", "/violations");
    expect(violations).toMatchObject([{ side: "request", path: "/v1/nothing" }]);
  });

  it("shows Vercel's page while no deployment is live", async () => {
    const response = await fetch(sandbox.info.app.origin);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("DEPLOYMENT_NOT_FOUND");
  });

  it.skipIf(process.platform !== "linux")("listens on loopback only", () => {
    const listening = listeningAddresses();
    expect(listening.length).toBeGreaterThanOrEqual(3);
    expect(listening.filter((address) => address !== "0100007F")).toEqual([]);
  });

  it("is not for browsers' pages: the control API refuses an Origin", async () => {
    const response = await fetch(`${sandbox.info.control}/faults`, {
      headers: { origin: "https://evil.example" },
    });
    expect(response.status).toBe(403);
  });
});

/** Local addresses (hexadecimal, as the kernel writes them) on which this process listens. */
function listeningAddresses(): string[] {
  const own = new Set(
    readdirSync("/proc/self/fd").flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  const lines = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => readFileSync(file, "utf8").split("\n"));
  return lines.flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === "0A" && inode && own.has(inode) ? [local?.split(":")[0] ?? ""] : [];
  });
}
