import { generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { signStatement } from "../../guard/src/grant.ts";
import { heldRead } from "../../guard/src/hold.ts";
import { readLive } from "../../guard/src/live.ts";
import { parseConnection } from "../../guard/src/edge-config.ts";
import { boundedFresh } from "../../guard/src/lane.ts";
import { sharedState } from "../../guard/src/shared.ts";
import { readNotice } from "../../guard/src/notice.ts";
import { gateStatus } from "../../guard/src/status.ts";
import { from, keys, opening } from "./builders.ts";

const times = { freshMs: 5_000, holdMs: 30_000, pauseMs: 1_000 };
let nowMs: number;
const now = () => nowMs;
beforeEach(() => {
  nowMs = (from + 60) * 1000;
});
afterEach(() => {
  const state = sharedState();
  state.floors.clear();
  state.held.clear();
  state.verified = undefined;
});

describe("heldRead", () => {
  let answers: (() => Promise<unknown>)[];
  let reads: number;
  const read = () => {
    reads += 1;
    return (answers.shift() ?? (() => Promise.reject(new Error("down"))))();
  };
  const ask = async () => {
    const held = await heldRead("a", read, now, times);
    return held.readable ? held.value : "unreadable";
  };
  beforeEach(() => {
    reads = 0;
    answers = [];
  });

  it("reads once for many requests at once, and not again while fresh", async () => {
    answers = [async () => "one", async () => "two"];
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(["one", "one", "one"]);
    nowMs += 3_000;
    expect(await ask()).toBe("one");
    expect(reads).toBe(1);
    nowMs += 2_000;
    expect(await ask()).toBe("two");
    expect(reads).toBe(2);
  });

  it("reads ahead in the last third, without making anyone wait", async () => {
    answers = [async () => "one", async () => "two"];
    await ask();
    nowMs += 4_000;
    expect(await ask()).toBe("one");
    await Promise.resolve();
    expect(reads).toBe(2);
    await expect.poll(ask).toBe("two");
  });

  it("holds the last answer while reads fail, for thirty seconds from its own read and no longer", async () => {
    answers = [async () => "one"];
    await ask();
    nowMs += 29_999;
    expect(await ask()).toBe("one");
    nowMs += 1;
    expect(await ask()).toBe("unreadable");
    nowMs += 1_000;
    answers = [async () => "two"];
    expect(await ask()).toBe("two");
  });

  it("does not make each request wait for a read that fails", async () => {
    expect(await ask()).toBe("unreadable");
    nowMs += 999;
    expect(await ask()).toBe("unreadable");
    expect(reads).toBe(1);
    nowMs += 1;
    await ask();
    expect(reads).toBe(2);
  });

  it("counts an answer as old when the clock was set back", async () => {
    answers = [async () => "one", async () => "two"];
    await ask();
    nowMs -= 3_600_000;
    expect(await ask()).toBe("two");
  });
});

describe("readLive", () => {
  const env = {
    ...{ AUTH_GATE_LANE: "redeploy", AUTH_GATE_PUBLIC_KEY: keys.publicKey },
    ...{ VERCEL_PROJECT_ID: "prj_sandboxNightshift0001", VERCEL_ENV: "production" },
  };
  const reasonOf = async (change: Record<string, string | undefined>) =>
    (await readLive({ env: { ...env, ...change }, now })).reason;

  it("obeys the statement of the lane that is named, and reads no other", async () => {
    const statement = await signStatement(opening(), keys.privateKey);
    expect(await reasonOf({ AUTH_GATE_STATEMENT: statement })).toBe("open");
    const edge = "https://edge-config.vercel.com/not-an-id?token=t";
    expect(
      await reasonOf({ AUTH_GATE_STATEMENT: statement, EDGE_CONFIG: edge, AUTH_GATE_LANE: "runtime" }),
    ).toBe("unreadable");
    expect(await reasonOf({ AUTH_GATE_STATEMENT: statement, AUTH_GATE_LANE: "both" })).toBe("not-configured");
  });

  it("reads the stack's own store before one that is connected to the project, and falls back to no other", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: string) => {
      const { pathname, search } = new URL(url);
      asked.push(`${pathname}${search}`);
      return Response.json({});
    });
    const store = (id: string) => `https://edge-config.vercel.com/ecfg_${id}?token=t`;
    const lane = { AUTH_GATE_LANE: "runtime" };
    await reasonOf({ ...lane, AUTH_GATE_EDGE_CONFIG: store("ours1"), EDGE_CONFIG: store("theirs1") });
    await reasonOf({ ...lane, AUTH_GATE_EDGE_CONFIG: "", EDGE_CONFIG: store("theirs2") });
    await readNotice({ ...lane, AUTH_GATE_EDGE_CONFIG: store("ours3"), EDGE_CONFIG: store("theirs3") }, now);
    expect(
      await reasonOf({ ...lane, AUTH_GATE_EDGE_CONFIG: "ecfg_ours", EDGE_CONFIG: store("theirs4") }),
    ).toBe("unreadable");
    vi.unstubAllGlobals();
    expect(asked).toEqual([
      "/ecfg_ours1/items?version=1&key=auth_gate&key=auth_policy",
      "/ecfg_theirs2/items?version=1&key=auth_gate&key=auth_policy",
      "/ecfg_ours3/items?version=1&key=auth_notice",
    ]);
  });

  it("never opens a preview, a laptop, or an app without a key", async () => {
    const AUTH_GATE_STATEMENT = await signStatement(opening(), keys.privateKey);
    for (const missing of [
      { VERCEL_ENV: "preview" },
      { VERCEL_ENV: undefined },
      { VERCEL_PROJECT_ID: undefined },
      { AUTH_GATE_PUBLIC_KEY: undefined },
      { AUTH_GATE_PUBLIC_KEY: "nonsense" },
    ]) {
      expect(await reasonOf({ AUTH_GATE_STATEMENT, ...missing })).toBe("not-configured");
    }
  });

  it("looks at the clock with each request, not only when the text changes", async () => {
    const AUTH_GATE_STATEMENT = await signStatement(opening(), keys.privateKey);
    expect(await reasonOf({ AUTH_GATE_STATEMENT })).toBe("open");
    nowMs = (from + 3600) * 1000 - 1;
    expect(await reasonOf({ AUTH_GATE_STATEMENT })).toBe("open");
    nowMs = (from + 3600) * 1000;
    expect(await reasonOf({ AUTH_GATE_STATEMENT })).toBe("expired");
  });

  it("refuses what is older than the newest it has seen", async () => {
    const older = await signStatement(opening({ jti: "i:1" }), keys.privateKey);
    const closed = await signStatement({ aud: opening().aud, jti: "i:2", mode: "closed" }, keys.privateKey);
    expect(await reasonOf({ AUTH_GATE_STATEMENT: older })).toBe("open");
    expect(await reasonOf({ AUTH_GATE_STATEMENT: closed })).toBe("closed");
    expect(await reasonOf({ AUTH_GATE_STATEMENT: older })).toBe("older-generation");
    expect(await reasonOf({ AUTH_GATE_STATEMENT: "garbage" })).toBe("malformed");
    expect(await reasonOf({ AUTH_GATE_STATEMENT: older })).toBe("older-generation");
  });

  it("is what the health route says", async () => {
    const AUTH_GATE_STATEMENT = await signStatement(opening(), keys.privateKey);
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwtKey = publicKey.export({ type: "spki", format: "pem" }).toString();
    const issuer = "https://clerk.app.example";
    const status = await gateStatus({ env: { ...env, AUTH_GATE_STATEMENT }, now, jwtKey, issuer });
    expect(status).toEqual({
      verification: {
        ...{ problem: null, issuer, ownIssuer: true, authorizedParties: null },
        key: await calculateJwkThumbprint(publicKey.export({ format: "jwk" })),
      },
      ...{
        mode: "stale-sessions",
        generation: from,
        incident: "2026-11-21-clerk",
        lane: "redeploy",
        reason: "open",
      },
      until: new Date((from + 3600) * 1000).toISOString(),
      policy: { generation: null, epoch: null, denied: 0, source: "none", problem: "absent" },
    });
  });
});

describe("settings", () => {
  it("takes an Edge Config connection string apart, and nothing else", () => {
    expect(parseConnection("https://edge-config.vercel.com/ecfg_1?token=t", ["auth_gate"])).toEqual({
      itemsUrl: "https://edge-config.vercel.com/ecfg_1/items?version=1&key=auth_gate",
      token: "t",
    });
    for (const wrong of [
      undefined,
      "",
      "x",
      "http://edge-config.vercel.com/ecfg_1?token=t",
      "https://a.b/ecfg_1",
    ]) {
      expect(parseConnection(wrong, ["auth_gate"])).toBeNull();
    }
  });

  it("never lets a read count as fresh for more than five seconds", () => {
    expect([undefined, 60_000, Number.NaN, Infinity, -1, 200].map(boundedFresh)).toEqual([
      ...[5_000, 5_000, 5_000, 5_000, 0, 200],
    ]);
  });
});
