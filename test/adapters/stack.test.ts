import { mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  approvalNamespace,
  approvalSchema,
  encodeApproval,
  approvalBytes,
} from "../../src/approval/document.ts";
import { unarmor } from "../../src/approval/sshsig.ts";
import { openSigner } from "../../src/adapters/signer.ts";
import { checkWorld } from "../../src/check-world.ts";
import type { OpenedPorts } from "../../src/open-ports.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
let ports: OpenedPorts;
beforeAll(async () => {
  world = await startWorld({
    stack: "bare",
    people: [
      { id: "ana", name: "Ana", email: "ana@nightshift.example", may: ["execute"] },
      { id: "ben", name: "Ben", email: "ben@nightshift.example", may: ["approve"] },
    ],
  });
  ports = await world.ports();
});
afterAll(() => world?.stop());

const iso = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z/, "Z");
const failure = async (work: Promise<unknown>) =>
  await work.then(
    () => "nothing was thrown",
    (error: unknown) => error as { code: string; message: string; hint?: string },
  );

/** Signed with the real ssh-keygen by one of the team's people. */
async function approval(options: {
  by: string;
  requester?: string;
  from: string;
  until: string;
  notAfter?: string;
}) {
  const { stack, project } = await ports.stack.identity();
  const { from, until } = options;
  const document = approvalSchema.parse({
    v: 1,
    kind: "approve",
    planHash: "0".repeat(64),
    run: "run",
    step: "open",
    requester: options.requester ?? "ana",
    approver: options.by,
    nonce: "0123456789abcdef",
    notAfter: options.notAfter ?? iso(30),
    reason: "Clerk is down",
    contactsCommit: world.checkout.commit,
    grant: { mode: "stale-sessions", from, until, since: from, first: from, stack, project },
  });
  const signature = await openSigner(process.env).sign(approvalBytes(document), {
    namespace: approvalNamespace,
    keyFile: world.checkout.keyFile(options.by),
  });
  return encodeApproval(document, unarmor(signature));
}

describe("the stack port on the real engine", () => {
  it("tells identity, outputs and pending operations from files alone", async () => {
    expect(await ports.stack.identity()).toMatchObject({
      stack: "sandbox",
      project: world.info.vercel.project,
      clerkFrontendApi: "clerk.nightshift.example",
      lane: "runtime",
    });
    expect(await ports.stack.outputs()).toMatchObject({ mode: "closed", generation: 0, approved: false });
    expect([await ports.stack.lock(), await ports.stack.pendingOperations()]).toEqual([undefined, []]);
  });

  it("finds the world to be its own", async () => {
    // Vercel is asked by this process, which is not behind the sandbox's proxy; what counts is that nothing else is wrong.
    const vercel = {
      ...ports.vercel,
      project: async () => ({
        id: world.info.vercel.project,
        name: "nightshift",
        teamId: world.info.vercel.team,
      }),
    };
    expect(
      (await checkWorld({ stack: ports.stack, vercel }, { ...world.env } as NodeJS.ProcessEnv)).warnings,
    ).toEqual([]);
  });

  it("opens for an hour with a second person's approval, and not with one's own or an ended one", async () => {
    const [from, until] = [iso(-1), iso(55)];
    const [begin, end] = [Date.parse(from) / 1000, Date.parse(until) / 1000];
    const times = { from: begin, until: end, since: begin, first: begin };
    const config = { mode: "stale-sessions", incident: "night", ...times } as const;
    // Every other way not to be approved is tried in verify.test.ts and mode-open.test.ts, without the engine.
    const lines = [
      [await approval({ by: "ben", requester: "ben", from, until }), "someone else has to approve it"],
      [`${(await approval({ by: "ben", from, until })).slice(0, -8)}AAAAAAAA`, "signature"],
    ] as const;
    for (const [line, sentence] of lines) {
      await ports.stack.setBypassConfig({ ...config, approval: line });
      expect(await failure(ports.stack.up())).toMatchObject({
        code: "STACK_REFUSED",
        message: expect.stringContaining(sentence),
      });
    }
    expect((await ports.stack.outputs())?.mode).toBe("closed");

    await ports.stack.setBypassConfig({ ...config, approval: await approval({ by: "ben", from, until }) });
    const children: number[] = [];
    const result = await ports.stack.up({ onChild: ({ pid }) => void children.push(pid) });
    expect(result).toMatchObject({ outcome: "succeeded", changes: [{ name: "gate", operation: "replace" }] });
    expect(children).toHaveLength(1);
    expect(await ports.stack.outputs()).toMatchObject({
      mode: "stale-sessions",
      approved: true,
      until,
      incident: "night",
    });
    expect((await ports.stack.preview()).changes).toEqual([]);
  }, 60_000);

  it("previews another bypass than the config's without touching the config", async () => {
    const before = world.config().read();
    const { changes } = await ports.stack.preview({ bypass: "closed" });
    expect(changes.map(({ name, operation }) => `${operation} ${name}`)).toEqual(["replace gate"]);
    expect(world.config().read()).toBe(before);
  });

  it("shows drift by name, and the change that puts it right", async () => {
    await world.control("PUT", "/vercel/environment/AUTH_GATE_LANE", { value: "redeploy" });
    const { drift, changes } = await ports.stack.preview();
    expect(drift.map(({ name }) => name)).toEqual(["AUTH_GATE_LANE"]);
    expect(changes).toMatchObject([{ name: "AUTH_GATE_LANE", operation: "update", keys: ["value"] }]);
    expect(JSON.stringify([drift, changes])).not.toContain("redeploy");
  });

  it("closes, and its history knows each opening", async () => {
    await ports.stack.setBypassConfig(undefined);
    expect(await ports.stack.up({ message: "bypass.close by ana@nightshift.example" })).toMatchObject({
      outcome: "succeeded",
    });
    expect((await ports.stack.outputs())?.mode).toBe("closed");
    const [last, ...earlier] = (await ports.stack.history?.(20)) ?? [];
    expect(last).toMatchObject({ by: "ana@nightshift.example", opening: undefined, outcome: "succeeded" });
    expect(earlier.find(({ outcome, opening }) => outcome === "succeeded" && opening)?.opening).toMatchObject(
      { approved: true },
    );
  });
});

describe("trouble, as one sentence with a code", () => {
  it("wrong passphrase", async () => {
    const wrong = await world.ports({ PULUMI_CONFIG_PASSPHRASE: "not-it" });
    expect(await failure(wrong.stack.up())).toMatchObject({ code: "PASSPHRASE_WRONG" });
  });

  it("no passphrase and nobody to ask", async () => {
    const none = await world.ports({ PULUMI_CONFIG_PASSPHRASE: "" });
    expect(await failure(none.stack.up())).toMatchObject({
      code: "PASSPHRASE_WRONG",
      message: expect.stringContaining("not known here"),
    });
  });

  it("a locked stack; the lock of a dead holder is taken away, a living one's is not", async () => {
    const folder = join(world.stateFolder, ".pulumi", "locks", "organization", "auth-environment", "sandbox");
    mkdirSync(folder, { recursive: true });
    const lock = (pid: number) =>
      writeFileSync(
        join(folder, "0f0f0f0f-0000-4000-8000-000000000000.json"),
        JSON.stringify({ pid, username: "ana", hostname: hostname(), timestamp: new Date().toISOString() }),
      );
    lock(process.pid);
    expect(await ports.stack.lock()).toMatchObject({ holder: "alive", pid: process.pid });
    expect(await failure(ports.stack.up())).toMatchObject({ code: "STACK_LOCKED" });
    expect(await failure(ports.stack.reconcile())).toMatchObject({ code: "STACK_LOCKED" });
    lock(2 ** 22 + 1);
    expect(await ports.stack.lock()).toMatchObject({ holder: "dead" });
    await ports.stack.reconcile();
    expect(await ports.stack.lock()).toBeUndefined();
  });

  it("a missing stack, provider and CLI", async () => {
    const elsewhere = await world.ports({ PULUMI_STACK: "nowhere" });
    expect(await failure(elsewhere.stack.identity())).toMatchObject({ code: "STACK_MISSING" });
    const { PulumiStack } = await import("../../src/adapters/stack/stack.ts");
    const { pulumiBinary, toolchainEnv } = await import("../../toolchain/env.mjs");
    const home = join(world.stateFolder, "empty-home");
    const options = {
      root: world.checkout.root,
      redact: ports.redact,
      toolchain: () => ({ cli: "", languageHost: "", provider: "" }),
    };
    const env = { ...process.env, ...world.env, ...toolchainEnv(), PULUMI_HOME: home };
    const bare = new PulumiStack({ ...options, env, binary: pulumiBinary });
    expect(await failure(bare.preview())).toMatchObject({ code: "PROVIDER_MISSING" });
    const none = new PulumiStack({ ...options, env, binary: () => join(home, "pulumi") });
    expect(await failure(none.preview())).toMatchObject({ code: "TOOLCHAIN_MISSING" });
  });

  it("names what Vercel did not take, and no secret of what it was sent", async () => {
    const key = world.env["CLERK_SECRET_KEY"] ?? "";
    await world.control("PUT", "/vercel/environment/CLERK_JWT_KEY", { value: "changed" });
    const body = { error: { code: "internal_error", message: `could not store ${key}` } };
    await world.control("POST", "/faults", {
      host: "api.vercel.com",
      method: "PATCH",
      effect: { kind: "answer", status: 500, body },
    });
    const seen = await ports.stack.up();
    await world.control("DELETE", "/faults");
    expect(seen).toMatchObject({ outcome: "failed", message: expect.stringContaining("CLERK_JWT_KEY") });
    expect(JSON.stringify(seen)).not.toContain(key);
    expect(await ports.stack.up()).toMatchObject({ outcome: "succeeded" });
  });

  it.each<[string, object, object]>([
    ["no answer", { kind: "reset" }, { name: "TransientFailure", code: "STACK_FAILED" }],
    ["500", { kind: "error" }, { name: "TransientFailure", code: "STACK_FAILED" }],
    [
      "403",
      { kind: "answer", status: 403, body: { error: { code: "forbidden", message: "No" } } },
      { name: "PermanentFailure", code: "STACK_FAILED" },
    ],
  ])(
    "tells what may go away by itself from a refusal, by the engine's own diagnostics: %s",
    async (_, effect, kind) => {
      const path = "/v*/projects/*/env/*";
      await world.control("POST", "/faults", { host: "api.vercel.com", method: "GET", path, effect });
      const seen = await failure(ports.stack.up());
      await world.control("DELETE", "/faults");
      expect(seen).toMatchObject(kind);
      expect(seen).toMatchObject({ message: expect.stringMatching(/ProjectEnvironmentVariable [A-Z_]+/) });
    },
  );

  it("does the same where the program could not ask, which has changed nothing", async () => {
    const path = "/v*/projects/nightshift";
    const effect = { kind: "html-502" };
    await world.control("POST", "/faults", { host: "api.vercel.com", method: "GET", path, effect });
    const seen = await failure(ports.stack.up());
    await world.control("DELETE", "/faults");
    expect(seen).toMatchObject({
      name: "TransientFailure",
      code: "STACK_REFUSED",
      hint: "Nothing was changed.",
    });
  });
});
