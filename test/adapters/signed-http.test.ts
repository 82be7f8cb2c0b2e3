import { beforeEach, describe, expect, it } from "vitest";
import { checkSignedRequest } from "../../guard/src/signed-request.ts";
import { signingHttp } from "../../src/adapters/signed-http.ts";
import { NeedsHuman } from "../../src/errors.ts";
import { askAppGate } from "../../src/facts/app-gate.ts";
import { askAppHealth } from "../../src/facts/app-health.ts";
import type { Http, HttpRequest } from "../../src/ports/http.ts";
import { Secret } from "../../src/ports/secret.ts";
import { StillClock } from "../builders/clock.ts";
import { answer } from "../builders/ports.ts";
import { keys } from "../guard/builders.ts";

const origin = "https://app.example";
const clock = new StillClock();
let deployment: string;
let asked: HttpRequest[];
let keyAsked: number;
beforeEach(() => {
  [deployment, asked, keyAsked] = ["dpl_one", [], 0];
});

/** An app that tells everything to a signed request, by the guard's own check. */
const app = (mode: string, aheadMs = 0): Http => ({
  request: async (request) => {
    asked.push(request);
    const env = { AUTH_GATE_PUBLIC_KEY: keys.publicKey, VERCEL_DEPLOYMENT_ID: deployment };
    const headers = { ...request.headers, host: new URL(request.url).host };
    const given = new Request(request.url, { method: request.method, headers });
    const nowMs = clock.now() + aheadMs;
    const verdict = await checkSignedRequest(given, { env, now: () => nowMs });
    const gate = verdict.signed ? { mode, generation: 7, until: null } : { mode };
    const date = new Date(nowMs).toUTCString();
    return {
      ...answer({ status: verdict.signed ? "ok" : "well", gate, ...(verdict.signed && { deployment }) }),
      headers: { date, ...(verdict.signed ? {} : verdict.headers) },
    };
  },
});
const signing = (http: Http, key = async () => new Secret(keys.privateKey)) =>
  signingHttp(http, { clock, key: () => (keyAsked++, key()) });
const ask = (http: Http, details?: "always" | "when-open") =>
  askAppGate(http, origin, { timeoutMs: 3_000, ...(details && { details }) });

describe("asking the app as its operator", () => {
  it("takes one request more the first time, and none after it", async () => {
    const http = signing(app("closed"));
    expect(await ask(http)).toMatchObject({ mode: "closed", generation: 7, deployment: "dpl_one" });
    expect(asked).toHaveLength(2);
    expect(await ask(http)).toMatchObject({ generation: 7 });
    expect(asked).toHaveLength(3);
    expect(keyAsked).toBe(1);
  });

  it("signs anew for the deployment that has taken the name over", async () => {
    const http = signing(app("closed"));
    await ask(http);
    deployment = "dpl_two";
    expect(await ask(http)).toMatchObject({ generation: 7, deployment: "dpl_two" });
  });

  it("does without the key where the mode says enough", async () => {
    expect(await ask(signing(app("closed")), "when-open")).toEqual({ mode: "closed" });
    expect([asked.length, keyAsked]).toEqual([1, 0]);
    expect(await ask(signing(app("open")), "when-open")).toMatchObject({ mode: "open", generation: 7 });
    expect([asked.length, keyAsked]).toEqual([3, 1]);
  });

  it("works with anybody's answer where there is no key, and says what it does not know", async () => {
    const none = () =>
      Promise.reject(
        new NeedsHuman("The stack's passphrase is not known here.", { code: "PASSPHRASE_WRONG" }),
      );
    const gate = await ask(signing(app("open"), none));
    expect(gate).toEqual({ mode: "open", unsigned: "the stack's passphrase is not known here" });
    const signal = new AbortController().signal;
    const health = await askAppHealth(signing(app("closed"), none), origin, 3_000, signal);
    expect(health).toMatchObject({ verdict: "ok", data: { says: "ok", deployment: null } });
  });

  it("says that the key is another, or the clock is off", async () => {
    const other = async () =>
      new Secret((await import("../../guard/src/grant.ts")).generateGateKeys().privateKey);
    expect((await ask(signing(app("open"), other))).unsigned).toContain("another AUTH_GATE_PUBLIC_KEY");
    expect((await ask(signing(app("open", 90_000)))).unsigned).toContain("the clocks are 90 s apart");
  });

  it("gives up on a name behind which each answer comes from another deployment", async () => {
    let count = 0;
    const inner = app("open");
    const rolling: Http = {
      request: (request) => {
        deployment = `dpl_${count++}`;
        return inner.request(request);
      },
    };
    expect((await ask(signing(rolling))).unsigned).toBe("each answer comes from another deployment");
    expect(asked).toHaveLength(4);
  });

  it("leaves requests that were not to be signed as they are", async () => {
    const http = signing(app("open"));
    await http.request({ method: "GET", url: `${origin}/dashboard`, timeoutMs: 1_000 });
    expect(asked[0]?.headers).toBeUndefined();
    expect(keyAsked).toBe(0);
  });
});
