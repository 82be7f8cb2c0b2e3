import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../sandbox/world.ts";
import { openClerk } from "../../src/adapters/clerk.ts";
import { systemClock } from "../../src/adapters/clock.ts";
import { openHttp } from "../../src/adapters/http.ts";
import { openVercel } from "../../src/adapters/vercel/project.ts";
import { openReleases } from "../../src/adapters/vercel/releases.ts";
import { BadInput } from "../../src/errors.ts";
import { categories, type Facts } from "../../src/facts/evidence.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import type { Http } from "../../src/ports/http.ts";
import { Secret } from "../../src/ports/secret.ts";
import { controlOf, enterSandbox } from "../sandbox/inside.ts";
import { confusionPage, seededIn, type Judged } from "./confusion-page.ts";
import { startSmallApp } from "./small-app.ts";
import type { World } from "./trouble.ts";
import { worlds } from "./worlds.ts";

const user = { identifier: "probe@nightshift.example", password: "correct horse battery" };

let sandbox: Sandbox;
let app: Awaited<ReturnType<typeof startSmallApp>>;
let control: ReturnType<typeof controlOf>;
let leave: () => void;
const judged: Judged[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  app = await startSmallApp();
  leave = enterSandbox(sandbox.info);
  control = controlOf(sandbox.info);
  await control("PUT", "/app", { origin: app.origin });
  await control("POST", "/clerk/users", { email: user.identifier, password: user.password });
  const [first] = worlds;
  if (first === undefined) throw new Error("no worlds");
  // The first look pays for connections and for what is loaded late: two seconds of that would be a slow Clerk.
  await arrange(first);
  await look(first);
});
afterAll(async () => {
  const { violations } = await control("GET", "/violations");
  leave();
  await app.stop();
  await sandbox.stop();
  expect(violations).toEqual([]);
});

async function arrange({ parts }: World): Promise<void> {
  await control("DELETE", "/faults");
  await control("POST", "/clerk/recover", {});
  const variables: Record<string, string | null> = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: sandbox.info.clerk.publishableKey,
    CLERK_SECRET_KEY: sandbox.info.env["CLERK_SECRET_KEY"] ?? "",
    CLERK_JWT_KEY: sandbox.info.clerk.jwtKey,
    AUTH_GATE_PUBLIC_KEY: "key",
    ...Object.assign({}, ...parts.map(({ environment }) => environment)),
  };
  for (const [key, value] of Object.entries(variables)) {
    if (value === null) await control("DELETE", `/vercel/environment/${key}`);
    else await control("PUT", `/vercel/environment/${key}`, { value });
  }
  for (const part of parts) {
    if (part.cut !== undefined) await control("POST", "/clerk/cut", { how: part.cut, statusPage: false });
    if (part.page !== undefined) await control("POST", "/clerk/status", part.page);
    for (const fault of part.faults ?? []) await control("POST", "/faults", fault);
  }
  app.say(Object.assign({}, ...parts.map((part) => part.app)));
}

async function look(world: World): Promise<Facts> {
  const { env, vercel } = sandbox.info;
  const http = openHttp(process.env);
  const secretKey = async () => {
    if (world.secretKey !== false) return new Secret(env["CLERK_SECRET_KEY"] ?? "");
    throw new BadInput("Clerk's secret key is not known here.", { code: "KEY_MISSING" });
  };
  const tried = world.testUser === false ? {} : testUserEnvironment;
  const laterMs = (world.minutesLater ?? 0) * 60_000;
  const quick: Http["request"] = async (request) => ({ ...(await http.request(request)), elapsedMs: 20 });
  const project = {
    http,
    token: new Secret(env["VERCEL_API_TOKEN"] ?? ""),
    target: async () => ({ project: vercel.project, team: vercel.team }),
  };
  const ports = {
    clock: { ...systemClock, now: () => systemClock.now() + laterMs },
    // How fast this machine is today is not what the world is judged by, unless it is about that.
    http: world.slow === true ? http : { request: quick },
    clerk: openClerk({ clock: systemClock, env: { ...process.env, ...tried }, secretKey }),
    vercel: openVercel(project),
    releases: openReleases(project),
  };
  const targets = { appOrigin: sandbox.info.app.origin, frontendApi: "clerk.nightshift.example" };
  const log = world.parts.flatMap((part) => part.log ?? []);
  const logs = { from: "app.log", read: async () => log.join("\n") };
  const symptom = world.parts.find((part) => part.symptom !== undefined)?.symptom;
  return await gatherFacts(ports, targets, { logs, ...(symptom === undefined ? {} : { symptom }) });
}

/** As the repository's formatter wants it. */
async function write(file: string, text: string): Promise<void> {
  const style = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...style, filepath: file }));
}

const testUserEnvironment = {
  RUNBOOK_TEST_USER: user.identifier,
  RUNBOOK_TEST_USER_PASSWORD: user.password,
};

describe("seeded worlds, over HTTP", () => {
  it("are thirty at least, each of another name", () => {
    expect(new Set(worlds.map(({ name }) => name)).size).toBe(worlds.length);
    expect(worlds.length).toBeGreaterThanOrEqual(30);
  });

  it.each(worlds.map((world) => [world.name, world] as const))("%s", async (_, world) => {
    await arrange(world);
    const { evidence, triage } = await look(world);
    judged.push({ world, triage });
    const why = JSON.stringify(
      evidence.map(({ fact, verdict, summary }) => [fact, verdict, summary]),
      null,
      1,
    );
    expect([triage.category, why]).toEqual([world.expected, why]);
    expect(triage.also, why).toEqual(expect.arrayContaining([...(world.also ?? [])]));
    if (world.special !== undefined) expect(triage.special).toBe(world.special);
    if (world.severity !== undefined) expect(triage.severity).toBe(world.severity);
    if (world.features !== undefined) expect(triage.features).toEqual(world.features);
    expect(JSON.stringify(triage)).not.toContain(user.password);
    if (triage.category !== "none") expect(triage.look).not.toEqual([]);
    const sides = [triage.for, triage.against, triage.neither ?? [], triage.missing].flat();
    expect(sides.filter((each) => !each.startsWith("Someone reports")).length).toBe(evidence.length);
    expect(triage.next).not.toEqual([]);
  });

  it("name every category at least twice, and none wrongly", async () => {
    const text = confusionPage(judged);
    process.stdout.write(`${text}\n`);
    if (process.env["WRITE_TRIAGE_TABLE"] === "1")
      await write(fileURLToPath(new URL("../../docs/triage.md", import.meta.url)), text);
    for (const category of categories)
      expect(judged.filter(({ world }) => seededIn(world) === category).length, category).toBeGreaterThan(1);
    const wrong = judged.filter(
      ({ world, triage }) => ![seededIn(world), "unknown"].includes(triage.category),
    );
    expect(wrong.map(({ world }) => world.name)).toEqual([]);
  });
});
