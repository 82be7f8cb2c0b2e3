import { startSandbox } from "../sandbox/world.ts";
import { openClerk } from "../src/adapters/clerk.ts";
import { systemClock } from "../src/adapters/clock.ts";
import { openHttp } from "../src/adapters/http.ts";
import { openVercel } from "../src/adapters/vercel/vercel.ts";
import { gatherFacts } from "../src/facts/gather.ts";
import { Secret } from "../src/ports/secret.ts";
import { startSmallApp } from "../test/facts/small-app.ts";
import { controlOf } from "../rehearsal/world/control.ts";
import { enterSandbox } from "../test/world/inside.ts";
import type { Benchmark } from "./benchmark.ts";
import { interleaved, timed } from "./rounds.ts";

const rounds = 8;
const timeoutMs = 1_000;
const hosts = {
  "everything answers": undefined,
  "the status page hangs": "status.clerk.com",
  "the Frontend API hangs": "clerk.nightshift.example",
  "all of them hang": "*",
} as const;
type Case = keyof typeof hosts;
const base: Case = "everything answers";

/** What a source that never answers costs triage. */
export const triageHang: Benchmark = {
  name: "triage-hang",
  title: "Triage, with sources that hang",
  about: `One look through the real adapters at the sandbox, over HTTP, each source with a time-out of ${timeoutMs} ms: with every source answering, with one that takes the request and never answers, and with all of them so.`,
  run: async (lab) => {
    const sandbox = await startSandbox();
    const app = await startSmallApp();
    const leave = enterSandbox(sandbox.info);
    lab.onEnd(async () => {
      leave();
      await app.stop();
      await sandbox.stop();
    });
    const control = controlOf(sandbox.info);
    await control("PUT", "/app", { origin: app.origin });
    const { env, vercel } = sandbox.info;
    const http = openHttp(process.env);
    const project = {
      ...{ http, token: new Secret(env["VERCEL_API_TOKEN"] ?? "") },
      target: async () => ({ project: vercel.project, team: vercel.team }),
    };
    const ports = {
      ...{ clock: systemClock, http },
      clerk: openClerk({
        ...{ clock: systemClock, env: process.env },
        secretKey: async () => new Secret(env["CLERK_SECRET_KEY"] ?? ""),
      }),
      vercel: openVercel(project),
    };
    const targets = { appOrigin: sandbox.info.app.origin, frontendApi: "clerk.nightshift.example" };
    const look = async (name: Case): Promise<number> => {
      const host = hosts[name];
      if (host !== undefined)
        await control("POST", "/faults", { id: "bench", host, effect: { kind: "hang" } });
      const ms = await timed(() => gatherFacts(ports, targets, { timeoutMs }));
      await control("DELETE", "/faults");
      return ms;
    };
    const names = Object.keys(hosts) as Case[];
    const samples = await interleaved(
      Object.fromEntries(names.map((name) => [name, () => look(name)])) as Record<
        Case,
        () => Promise<number>
      >,
      { rounds },
    );
    return names.map((name) => ({
      what: name,
      samples: samples[name],
      ...(name === base ? {} : { against: base }),
    }));
  },
};
