import { describe, expect, it } from "vitest";
import { deployment } from "../builders/memory-vercel.ts";
import { PermanentFailure } from "../../src/errors.ts";
import { deployments } from "../../src/facts/deployments.ts";
import { spreadOf } from "../../src/facts/latency.ts";
import { readLog } from "../../src/facts/log-lines.ts";
import { logs } from "../../src/facts/logs.ts";
import { origins } from "../../src/facts/origins.ts";
import { statusPage } from "../../src/facts/status-page.ts";
import type { Clerk } from "../../src/ports/clerk.ts";
import type { HttpResponse } from "../../src/ports/http.ts";
import type { LiveDeployment, Deployment } from "../../src/ports/vercel.ts";
import { StillClock } from "../builders/clock.ts";
import { answer, portsOf, wellWorld } from "../builders/ports.ts";
import { worldOf } from "./world-of.ts";

const clock = new StillClock();
const now = clock.now();

describe("deployments", () => {
  const names = [
    "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
    "CLERK_SECRET_KEY",
    "CLERK_JWT_KEY",
    "AUTH_GATE_PUBLIC_KEY",
  ];
  const look = async (live: Partial<LiveDeployment>, recent?: () => readonly Deployment[]) => {
    const ports = portsOf({ ...wellWorld(), ...(recent && { releases: recent }) }, clock);
    const made = { id: "dpl_1", createdAt: now, commit: "abc", variables: names, followsNew: true, ...live };
    const vercel = { ...ports.vercel, live: async () => made };
    return await deployments.look(worldOf({ ...ports, vercel }));
  };

  it("finds a deployment well that has its variables, and one that does not tell", async () => {
    expect((await look({})).verdict).toBe("ok");
    expect((await look({ variables: undefined })).verdict).toBe("ok");
  });
  it("names a variable that the live deployment was made without", async () => {
    const found = await look({ variables: names.slice(1) });
    expect(found).toMatchObject({ verdict: "failing", data: { missing: [names[0]] } });
  });
  it.each([
    ["a newer one that was live: a rollback", { wasLive: true }, "degraded", "rolled back"],
    ["nothing newer: by choice", undefined, "ok", "promoted by hand here."],
    ["a newer one that was never live", { wasLive: false }, "ok", "by hand here; 1 newer than what is live"],
    ["a newer one that failed", { wasLive: false, state: "ERROR" }, "degraded", "promoted by hand here."],
  ])("new ones do not go live, with %s", async (_, newer, verdict, words) => {
    const old = deployment({ createdAt: now - 86_400_000 });
    const after = { ...old, id: "dpl_2", createdAt: now - 43_200_000, ...newer };
    const releases = () => (newer === undefined ? [old] : [after, old]);
    const found = await look({ createdAt: old.createdAt, followsNew: false }, releases);
    expect(found.verdict).toBe(verdict);
    expect(found.summary).toContain(words);
    expect(/rolled back/.test(found.summary)).toBe(words === "rolled back");
  });
});

describe("origins and redirect URLs", () => {
  const origin = "https://app.example";
  const look = async (allowed: Awaited<ReturnType<NonNullable<Clerk["allowed"]>>> | undefined) => {
    const clerk = {
      ...portsOf(wellWorld(), clock).clerk,
      allowed: async () => allowed ?? Promise.reject(new PermanentFailure("no", { code: "HTTP_STATUS" })),
    };
    const http = { request: async () => answer({ response: {} }) };
    return await origins.look(worldOf({ http, clerk }, { appOrigin: origin }));
  };

  it.each([
    [undefined, "list of redirect URLs cannot be read"],
    [[], "no redirect URLs are listed"],
    [[`${origin}/done`], "one redirect URL is listed."],
    [["https://other.example/a", "exp://b"], "2 redirect URLs are listed, none of them the app's"],
  ])("tells what the API shows: %s", async (redirectUrls, words) => {
    const found = await look(redirectUrls && { origins: [], redirectUrls });
    expect(found.verdict).toBe("ok");
    expect(found.summary).toContain(words);
  });
});

describe("the app's log", () => {
  const readLogs = async (text: string) =>
    await logs.look(worldOf({ clock }, { logs: { from: "app.log", read: async () => text } }));
  const line = (message: string, ageMinutes: number, status = 200) =>
    JSON.stringify({ timestampInMs: now - ageMinutes * 60_000, message, responseStatusCode: status });

  it("counts the last half hour and no more", () => {
    const text = [line("MIDDLEWARE_INVOCATION_FAILED", 31, 500), line("fine", 29), "plain words"].join("\n");
    expect(readLog(text, now)).toEqual({ lines: 2, kinds: {}, routed: false, requests: 1, serverErrors: 0 });
  });
  it("quotes nothing of a line, which may hold a secret", async () => {
    const secret = ["sk", "live", "canary0123456789canary"].join("_");
    const found = await readLogs(`key ${secret}`);
    expect(found).toMatchObject({ verdict: "failing", data: { seen: ["leaked-key"] } });
    expect(JSON.stringify(found)).not.toContain("canary");
  });
  it("calls an empty log no evidence, and a few ended sessions an ordinary day", async () => {
    const look = async (text: string) => (await readLogs(text)).verdict;
    expect(await look("\n")).toBe("unknown");
    expect(await look("token-expired\ntoken-expired")).toBe("ok");
    expect(await look("token-expired\n".repeat(6))).toBe("degraded");
    expect(await look(`${line("GET /", 1, 500)}\n`.repeat(6))).toBe("failing");
  });
});

describe("the status page's feed", () => {
  const page = { status: { indicator: "none", description: "All Systems Operational" } };
  const item = (title: string, at: number, text = "") =>
    `<rss><item><title>${title}</title><description>${text}</description><pubDate>${new Date(at).toUTCString()}</pubDate></item></rss>`;
  const look = async (feed: string) => {
    const request = async ({ url }: { readonly url: string }) => answer(url.endsWith(".rss") ? feed : page);
    return await statusPage.look(worldOf({ http: { request }, clock }));
  };

  it("is heard where the page is green", async () => {
    const found = await look(item("Sign-up is failing", now - 60_000));
    expect(found).toMatchObject({ verdict: "degraded", data: { incidents: ["Sign-up is failing"] } });
  });
  it("is heard where the page itself cannot be read, and said to be unread where it is the one", async () => {
    const feed = item("Sign-up is failing", now - 60_000);
    const hear = async (summary: HttpResponse, rss: HttpResponse) => {
      const request = async ({ url }: { readonly url: string }) => (url.endsWith(".rss") ? rss : summary);
      return await statusPage.look(worldOf({ http: { request }, clock }));
    };
    const found = await hear(answer("<html>", 502), answer(feed));
    expect(found).toMatchObject({ verdict: "degraded", data: { incidents: ["Sign-up is failing"] } });
    expect((await hear(answer("<html>", 502), answer("<rss></rss>"))).verdict).toBe("unknown");
    const unread = await hear(answer(page), answer("<html>", 500));
    expect(unread).toMatchObject({ verdict: "ok", data: { feed: "unread" } });
    expect(unread.summary).toContain("feed cannot be read");
  });
  it.each([
    ["a resolved incident", item("Sign-up is failing", now - 60_000, "Resolved: all is well")],
    ["an old one", item("Sign-up is failing", now - 7_200_000)],
    ["what is no feed", "<html>"],
  ])("does not speak by %s", async (_, feed) => {
    expect((await look(feed)).verdict).toBe("ok");
  });
});

describe("latency", () => {
  it("gives the middle and the slow end of what was answered", () => {
    expect(spreadOf([30, undefined, 10, 20, 100])).toEqual({ p50: 20, p95: 100, answered: 4, asked: 5 });
    expect(spreadOf([undefined])).toEqual({ p50: null, p95: null, answered: 0, asked: 1 });
  });
});
