import { startSandbox, type Sandbox } from "../../sandbox/world.ts";
import { openClerk } from "../../src/adapters/clerk.ts";
import { systemClock } from "../../src/adapters/clock.ts";
import { openHttp } from "../../src/adapters/http.ts";
import { openVercel } from "../../src/adapters/vercel/vercel.ts";
import { BadInput } from "../../src/errors.ts";
import type { Facts } from "../../src/facts/evidence.ts";
import { gatherFacts, type GatherOptions } from "../../src/facts/gather.ts";
import type { TestSession } from "../../src/ports/clerk.ts";
import type { Http } from "../../src/ports/http.ts";
import { Secret } from "../../src/ports/secret.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { enterSandbox } from "../world/inside.ts";
import { shippedChecklists } from "./shipped-checklists.ts";
import { startSmallApp } from "./small-app.ts";

export const testUser = { identifier: "probe@nightshift.example", password: "correct horse battery" };

interface Look extends Pick<GatherOptions, "symptom" | "samples" | "timeoutMs"> {
  /** Default true. */
  readonly testUser?: boolean;
  readonly secretKey?: boolean;
  /** Whether how long answers take counts; default false: how fast this machine is today is not what is judged. */
  readonly slow?: boolean;
  readonly minutesLater?: number;
  readonly log?: string;
}

/** The sandbox with a small app behind the production domain, and triage through the real adapters. */
export async function startSeededWorld(deployed: boolean) {
  const app = await startSmallApp();
  const runner = { start: async () => ({ origin: app.origin, stop: async () => undefined }) };
  const sandbox: Sandbox = await startSandbox({ runner, vercelSettings: { buildMs: 5 } });
  const leave = enterSandbox(sandbox.info);
  const control = controlOf(sandbox.info);
  let kept: TestSession | undefined;
  await control("POST", "/clerk/users", { email: testUser.identifier, password: testUser.password });

  /** The project's variables as they should be, except for what is given; null takes one away. */
  const setVariables = async (change: Readonly<Record<string, string | null>> = {}) => {
    const variables: Record<string, string | null> = {
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: sandbox.info.clerk.publishableKey,
      CLERK_SECRET_KEY: sandbox.info.env["CLERK_SECRET_KEY"] ?? "",
      CLERK_JWT_KEY: sandbox.info.clerk.jwtKey,
      AUTH_GATE_PUBLIC_KEY: "A".repeat(43),
      ...change,
    };
    for (const [key, value] of Object.entries(variables)) {
      if (value === null) await control("DELETE", `/vercel/environment/${key}`);
      else await control("PUT", `/vercel/environment/${key}`, { value, type: "encrypted" });
    }
  };
  await setVariables();
  if (deployed) await control("POST", "/vercel/deployments", {});
  else await control("PUT", "/app", { origin: app.origin });

  const look = async (given: Look): Promise<Facts> => {
    const { env, vercel } = sandbox.info;
    const http = openHttp(process.env);
    const secretKey = async () => {
      if (given.secretKey !== false) return new Secret(env["CLERK_SECRET_KEY"] ?? "");
      throw new BadInput("Clerk's secret key is not known here.", { code: "KEY_MISSING" });
    };
    const user = {
      RUNBOOK_TEST_USER: testUser.identifier,
      RUNBOOK_TEST_USER_PASSWORD: testUser.password,
    };
    const laterMs = (given.minutesLater ?? 0) * 60_000;
    const quick: Http["request"] = async (request) => ({ ...(await http.request(request)), elapsedMs: 20 });
    const project = {
      http,
      token: new Secret(env["VERCEL_API_TOKEN"] ?? ""),
      target: async () => ({ project: vercel.project, team: vercel.team }),
    };
    const testSessions = {
      read: async () => kept,
      keep: async (session: TestSession | undefined) => void (kept = session),
    };
    const ports = {
      clock: { ...systemClock, now: () => systemClock.now() + laterMs },
      http: given.slow === true ? http : { request: quick },
      clerk: openClerk({
        ...{ clock: systemClock, secretKey, testSessions },
        env: { ...process.env, ...(given.testUser === false ? {} : user) },
      }),
      vercel: openVercel(project),
    };
    const targets = { appOrigin: sandbox.info.app.origin, frontendApi: "clerk.nightshift.example" };
    return await gatherFacts(ports, targets, {
      // worlds in which all answers of a kind are alike: two show what twenty would
      samples: given.samples ?? 2,
      checklists: shippedChecklists,
      // a machine at full load is no slow Clerk; only a world that hangs waits for it
      timeoutMs: given.timeoutMs ?? 30_000,
      ...(given.log === undefined ? {} : { logs: { from: "app.log", read: async () => given.log ?? "" } }),
      ...(given.symptom === undefined ? {} : { symptom: given.symptom }),
    });
  };
  // The first look pays for connections and for what is loaded late: two seconds of that would be a slow Clerk.
  await look({ timeoutMs: 60_000 });

  return {
    ...{ app, control, look, setVariables },
    /** No fault, a green page, all variables right. */
    async well() {
      await control("DELETE", "/faults");
      await control("POST", "/clerk/recover", {});
      await control("POST", "/vercel/status", {});
      await control("PUT", "/vercel/settings", { autoAssign: true });
      app.say({});
    },
    /** Ends it and returns what client or fake did against Clerk's specification. */
    async stop(): Promise<readonly unknown[]> {
      const { violations } = await control("GET", "/violations");
      leave();
      await app.stop();
      await sandbox.stop();
      return violations;
    },
  };
}
