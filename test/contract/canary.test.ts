import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFile } from "node:fs/promises";
import type { Before, Declared } from "./contract.ts";
import { startEngine, type Engine, type EngineStack, type Outcome } from "./engine.ts";
import { startVercel, type VercelBehindProxy } from "./vercel-behind-proxy.ts";

/** Long, and of a kind that would be found however it is spelled: quotes, line breaks and what URLs escape. */
const CANARY = 'canary-7f3a9c51"/?&=\n+second-line-e82b40d6';
const PARTS = ["canary-7f3a9c51", "second-line-e82b40d6"];

const variable = (value: string, more: Record<string, unknown> = {}): Declared => ({
  ...{ type: "ProjectEnvironmentVariable", name: "v" },
  args: { projectId: "prj_app", key: "A", targets: ["production"], sensitive: true, value, ...more },
});

/** Vercel answers a write with an error that says back what it was sent, in each of the ways an answer can fail. */
const echoes = (method: string): readonly (readonly [string, Before])[] => {
  const fail = { action: "fail", method, path: "/env", times: 1 } as const;
  const error = JSON.stringify({ error: { code: "bad", message: `value ${CANARY} is bad` } });
  return [
    ["an error that quotes it", { ...fail, status: 400, body: error }],
    ["HTML that holds it", { ...fail, status: 502, type: "text/html", body: `<p>${CANARY}</p>` }],
    [
      "HTML that holds it, as a success",
      { ...fail, status: 200, type: "text/html", body: `<p>${CANARY}</p>` },
    ],
  ];
};

let world: VercelBehindProxy;
let engine: Engine;
let stack: EngineStack;

beforeAll(async () => {
  world = await startVercel();
  engine = await startEngine("stand-in", world.env);
  stack = await engine.stack("canary");
});
afterAll(async () => {
  await engine?.dispose();
  await world?.dispose();
});

function expectSilence({ text, messages, events }: Outcome): void {
  const said = text + messages.join("\n") + events;
  for (const part of PARTS) expect(said).not.toContain(part);
  expect(said).not.toContain(world.env["VERCEL_API_TOKEN"]);
}

describe("a secret is never said", { timeout: 60_000 }, () => {
  test.each(echoes("POST"))("when creating fails with %s", async (_, before) => {
    world.apply(before);
    const outcome = await stack.up([variable(CANARY)]);
    expect(outcome.exit).toBe(1);
    expect(outcome.messages[0]).toContain("[secret]");
    expectSilence(outcome);
  });

  test("when it is written, changed, and shown in a difference", async () => {
    const created = await stack.up([variable(CANARY)]);
    expect(created.exit).toBe(0);
    expectSilence(created);
    expectSilence(await stack.preview([variable("another value")], { refresh: true }));
    const updated = await stack.up([variable(`${CANARY} again`)]);
    expect(updated.exit).toBe(0);
    expectSilence(updated);
    const onDisk = await readFile(stack.checkpoint, "utf8");
    for (const part of PARTS) expect(onDisk).not.toContain(part);
  });

  test.each(echoes("PATCH"))("when updating fails with %s", async (_, before) => {
    world.apply(before);
    const outcome = await stack.up([variable(CANARY)]);
    expect(outcome.exit).toBe(1);
    expectSilence(outcome);
  });

  test("when the token is refused", async () => {
    world.apply({
      ...{ action: "fail", method: "PATCH", path: "/env", status: 403, times: 1 },
      body: JSON.stringify({
        error: { code: "forbidden", message: `Bearer ${world.env["VERCEL_API_TOKEN"]} is not authorized` },
      }),
    });
    const outcome = await stack.up([variable("third")]);
    expect(outcome.exit).toBe(1);
    expectSilence(outcome);
  });

  test("when a token of an Edge Config cannot be read again", async () => {
    const store: Declared = { type: "EdgeConfig", name: "e", args: { name: "auth" } };
    const token: Declared = {
      ...{ type: "EdgeConfigToken", name: "t" },
      args: { edgeConfigId: { ref: "e" }, label: "app" },
    };
    const created = await stack.up([variable("third"), store, token]);
    const { state } = await stack.state();
    const outputs = state.find(({ name }) => name === "t")?.outputs as { token: { secret: string } };
    const { secret } = outputs.token;
    expect(secret).toMatch(/^[0-9a-f-]{36}$/);
    world.apply({
      ...{ action: "fail", method: "GET", path: "/token/", status: 500, times: 1 },
      body: JSON.stringify({ error: { code: "internal", message: `cannot read ${secret}` } }),
    });
    const refreshed = await stack.refresh();
    expect(refreshed.exit).toBe(1);
    for (const { text, events } of [created, refreshed]) expect(text + events).not.toContain(secret);
  });
});
