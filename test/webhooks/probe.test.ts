/** `webhooks.probe`: what an endpoint does with signed, forged and old messages, and the cause that is named from it. */
import { verifyWebhook } from "@clerk/backend/webhooks";
import { describe, expect, it } from "vitest";
import { BadInput, TransientFailure } from "../../src/errors.ts";
import type { HttpRequest, HttpResponse } from "../../src/ports/http.ts";
import { Secret } from "../../src/ports/secret.ts";
import { StillClock } from "../builders/clock.ts";
import { memorySecrets } from "../builders/memory-keys.ts";
import { answer, portsOf, wellWorld } from "../builders/ports.ts";
import { stepOver } from "../steps/rotation-world.ts";

const secret = `whsec_${Buffer.from("a signing secret of some length").toString("base64")}`;

type Endpoint = (request: HttpRequest) => Promise<HttpResponse>;

/** An endpoint as clerk-user-sync's: Clerk's own verifier before anything else. */
const verifying: Endpoint = async ({ url, headers, body }) => {
  const request = new Request(url, { method: "POST", headers: headers ?? {}, body: body ?? "" });
  const verified = await verifyWebhook(request, { signingSecret: secret }).catch(() => undefined);
  return verified === undefined
    ? { ...answer({ error: { code: "bad_signature" } }, 400), headers: { date: new Date().toUTCString() } }
    : answer({ received: true, stored: false });
};
const says =
  (status: number, headers: Record<string, string> = {}, text = ""): Endpoint =>
  async () => ({ ...answer(text, status), headers });

function worldOf(endpoint: Endpoint, { held = { clerkWebhookSecret: secret }, lagS = 0, inbox = {} } = {}) {
  // Clerk's verifier looks at the system's clock.
  const clock = new StillClock(Date.now());
  const asked: HttpRequest[] = [];
  const base = portsOf(wellWorld(), clock);
  const newest = clock.now() - 600_000;
  const seen = { lastEventAt: new Date(newest - lagS * 1000).toISOString(), knownTo: "app", ...inbox };
  const ports = {
    ...base,
    secrets: memorySecrets(held),
    clerk: { ...base.clerk, newestUserAt: async () => newest },
    http: {
      request: async (request: HttpRequest) => {
        if (request.method !== "POST") return answer({ status: "ok", webhooks: seen });
        asked.push(request);
        return await endpoint(request);
      },
    },
  };
  return { ports, asked, probe: (given: object = {}) => stepOver(ports, "webhooks.probe", given) };
}

it("asks with three messages, of which a right endpoint takes one", async () => {
  const { asked, probe } = worldOf(verifying);
  const step = probe();
  expect((await step.plan()).summary).toContain("https://app.example/api/webhooks/clerk");
  expect(await step.run()).toMatchObject({ cause: "none", well: true, status: 200 });
  expect(asked).toHaveLength(3);
  expect(new Set(asked.map(({ headers }) => headers?.["svix-id"])).size).toBe(3);
  for (const { body, timeoutMs } of asked) {
    expect(JSON.parse(body ?? "")).toMatchObject({ object: "event", type: "runbook.probe" });
    expect(timeoutMs).toBe(15_000);
  }
  expect(JSON.stringify([asked, step.notes])).not.toContain(secret);
});

it("takes the secret from an input, and another address", async () => {
  const { asked, probe } = worldOf(verifying, { held: {} as never });
  const url = "https://hooks.app.example/clerk";
  expect(await probe({ secret: new Secret(secret), url }).run()).toMatchObject({ cause: "none" });
  expect(asked[0]?.url).toBe(url);
});

it("says that it is at Svix where the endpoint is right and Clerk has what the app does not", async () => {
  const { probe } = worldOf(verifying, { lagS: 3_600 });
  const found = await probe().run();
  expect(found).toMatchObject({ cause: "endpoint", well: false });
  expect(String(found["todo"])).toContain("webhooks.portal");
});

it("waits for what is expected, and tells an endpoint that is right from events that arrive", async () => {
  const { ports } = worldOf(verifying, { lagS: 3_600 });
  let looks = 0;
  const { request } = ports.http;
  const late = async (asked: HttpRequest) => {
    const arrived = asked.method !== "POST" && (looks += 1) > 3;
    const now = new Date(ports.clock.now()).toISOString();
    return arrived
      ? answer({ status: "ok", webhooks: { lastEventAt: now, knownTo: "app" } })
      : await request(asked);
  };
  const step = (given: object) => stepOver({ ...ports, http: { request: late } }, "webhooks.probe", given);
  expect(await step({ expect: "taken" }).run()).toMatchObject({
    cause: "endpoint",
    taken: true,
    well: false,
  });
  await expect(step({ expect: "well", waitSeconds: 4 }).run()).rejects.toMatchObject({
    code: "VERIFY_FAILED",
  });
  expect(await step({ expect: "well", waitSeconds: 60 }).run()).toMatchObject({ cause: "none", well: true });
});

it("names an inbox that the app cannot reach, since a message of ours is answered without it", async () => {
  const { probe } = worldOf(verifying, { inbox: { lastEventAt: null, problem: "connection refused" } });
  const found = await probe().run();
  expect(found).toMatchObject({ cause: "inbox", taken: false });
  expect(found["says"]).toContain("connection refused");
});

const vercel = (code: string) => ({ "x-vercel-error": code });
const failing = (code: "TIMEOUT" | "NETWORK") => () =>
  Promise.reject(new TransientFailure("app.example is not there.", { code }));

describe("the cause", () => {
  it.each<[string, string, Endpoint]>([
    ["another secret", "secret", says(400)],
    [
      "a clock that is an hour off",
      "clock",
      says(400, { date: new Date(Date.now() - 3_600_000).toUTCString() }),
    ],
    ["the gate's 401", "gate", says(401)],
    ["Clerk's 404 for nobody", "gate", says(404, { "x-clerk-auth-reason": "protect-rewrite" })],
    ["the way to the sign-in page", "gate", says(307, { location: "/sign-in?redirect_url=%2F" })],
    ["Clerk's handshake", "gate", says(307, { location: "https://clerk.app.example/v1/client/handshake" })],
    ["a redirect to www", "redirect", says(308, { location: "https://www.app.example/api/webhooks/clerk" })],
    ["no route", "no-route", says(404)],
    ["a route without POST", "no-route", says(405)],
    ["a route that fails", "server-error", says(500)],
    ["an inbox that cannot be written", "server-error", says(503)],
    ["a firewall rule", "vercel", says(403, { "x-vercel-mitigated": "deny" })],
    ["Deployment Protection", "vercel", says(401, vercel("PROTECTED"))],
    ["a paused project", "vercel", says(503, vercel("DEPLOYMENT_PAUSED"))],
    ["a page", "page", says(200, { "content-type": "text/html; charset=utf-8" }, "<!doctype html><p>Hi")],
    ["a status of its own", "refused", says(422)],
    ["no answer in time", "slow", failing("TIMEOUT")],
    ["no connection", "unreachable", failing("NETWORK")],
    ["an app that verifies nothing", "takes-anything", says(200)],
  ])("of %s is %s", async (_what, cause, endpoint) => {
    const { probe, asked } = worldOf(endpoint);
    const found = await probe().run();
    expect(found).toMatchObject({ cause, well: false });
    expect(found["todo"]).not.toBe("");
    await expect(probe({ expect: "well" }).run()).rejects.toMatchObject({ code: "VERIFY_FAILED" });
    // Where the right message is refused, nothing more is asked.
    expect(asked.length).toBe(cause === "takes-anything" ? 6 : cause === "page" ? 6 : 2);
  });

  it("of an app that takes what was signed long ago is that it takes anything", async () => {
    const { probe } = worldOf(async (request) => {
      const seconds = Number(request.headers?.["svix-timestamp"]);
      const moved = Date.now() - seconds * 1000 > 60_000;
      return moved ? answer({ received: true }) : await verifying(request);
    });
    const found = await probe().run();
    expect(found).toMatchObject({ cause: "takes-anything" });
    expect(found["says"]).toContain("signed ten minutes ago");
  });
});

describe("what is refused before anything is sent", () => {
  it.each<[string, Record<string, string>, object, string]>([
    ["no signing secret", {}, {}, "KEY_MISSING"],
    ["a secret that is none", { clerkWebhookSecret: "sk_live_x" }, {}, "KEY_WRONG"],
    ["a secret with a line break", { clerkWebhookSecret: `${secret}\n` }, {}, "KEY_WRONG"],
  ])("%s", async (_what, held, given, code) => {
    const { probe, asked } = worldOf(verifying, { held: held as never });
    const failed = await probe(given)
      .plan()
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(BadInput);
    expect(failed).toMatchObject({ code });
    expect((failed as Error).message).not.toContain(Object.values(held)[0] ?? "whsec_M");
    expect(asked).toEqual([]);
  });

  it.each(["http://app.example/hook", "https://a:b@app.example/hook", "hook"])("the address %s", (url) => {
    const { probe } = worldOf(verifying);
    expect(() => probe({ url })).toThrow("https");
  });
});

describe("webhooks.portal", () => {
  const look = "Enable the endpoint.";
  const url = "https://app.svix.com/login#key=onlyForOnePair";
  const portalWorld = (typed: string, here = true) => {
    const shown: string[] = [];
    const { ports } = worldOf(verifying);
    const opened = { times: 0 };
    const text = async (_question: string, above?: readonly string[], line?: () => Promise<string>) => {
      shown.push(...(above ?? []));
      if (here) shown.push((await line?.()) ?? "");
      return typed;
    };
    const webhookPortal = { open: async () => (opened.times++, new Secret(url)) };
    return {
      shown,
      opened,
      step: stepOver({ ...ports, webhookPortal, ask: { ...ports.ask, text } }, "webhooks.portal", { look }),
    };
  };

  it("shows the address on the terminal, and nowhere else", async () => {
    const { shown, step } = portalWorld("Enabled it; replayed 12.");
    const planned = await step.plan();
    const output = await step.run();
    expect(shown.at(-1)).toBe(url);
    expect(output).toEqual({ note: "Enabled it; replayed 12." });
    expect(JSON.stringify([planned, output, step.notes])).not.toContain("onlyForOnePair");
  });

  it("makes no address where nobody reads it, and is not done without a note", async () => {
    const { opened, step } = portalWorld("", false);
    await expect(step.run()).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(opened.times).toBe(0);
  });
});
