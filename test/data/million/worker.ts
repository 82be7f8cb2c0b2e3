// One process that runs one step on a database, with checkpoints in a file: whoever is started after a kill goes on there.
import { appendFileSync, existsSync, fdatasyncSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLERK_INSTANCE, SECRET_KEY } from "../../../sandbox/ids.ts";
import { openClerkUsers } from "../../../src/adapters/clerk/users.ts";
import { systemClock } from "../../../src/adapters/clock.ts";
import { openDatabase } from "../../../src/adapters/database/open.ts";
import { openHttp } from "../../../src/adapters/http.ts";
import { openLists } from "../../../src/adapters/lists.ts";
import type { Http } from "../../../src/ports/http.ts";
import { Secret } from "../../../src/ports/secret.ts";
import type { Ports } from "../../../src/ports/index.ts";
import type { AnyStep } from "../../../src/steps/catalogue.ts";
import type { PlannedAction, Progress } from "../../../src/steps/step.ts";

const [port = "", folder = "", name = "", given = "{}"] = process.argv.slice(2);
const real = openHttp({ NODE_ENV: "test" });
const http: Http = {
  request: async (request) => {
    const { host, pathname, search } = new URL(request.url);
    if (host !== "api.clerk.com")
      return {
        ...{ status: 200, headers: {}, setCookies: [], elapsedMs: 1 },
        text: JSON.stringify({ status: "ok", checks: [], gate: null }),
      };
    return await real.request({ ...request, url: `http://127.0.0.1:${port}${pathname}${search}` });
  },
};
/** What these steps reach, and no more: the memory that is measured is theirs. */
const ports = {
  clock: systemClock,
  stack: {
    identity: async () => ({ appOrigin: "https://app.example", clerkFrontendApi: "clerk.app.example" }),
  },
  http,
  clerk: {
    countUsers: async () => 0,
    instance: async () => ({ id: CLERK_INSTANCE, environment: "production" }),
    jwksKeyIds: async () => [],
  },
  clerkUsers: openClerkUsers({ http, secretKey: async () => new Secret(SECRET_KEY) }),
  database: openDatabase(new Secret(process.env["DATABASE_URL"] ?? "")),
  lists: openLists(folder),
} as unknown as Ports;
const [record, plan] = [join(folder, `${name}.jsonl`), join(folder, `${name}.json`)];
const handle = openSync(record, "a");
const lines = readFileSync(record, "utf8").split("\n").filter(Boolean);
const resumedFrom = lines.length === 0 ? undefined : (JSON.parse(lines.at(-1) ?? "") as Progress);
const file = `../../../src/steps/${name.replace(".", "-")}.ts`;
const [step] = Object.values((await import(file)) as Record<string, AnyStep>);
if (step === undefined) throw new Error(name);
const input = step.input.parse(JSON.parse(given));
const signal = new AbortController().signal;
if (!existsSync(plan)) {
  const planned = await step.plan(input, { ports, run: "run", step: "step", signal });
  writeFileSync(plan, JSON.stringify({ begunAt: Date.now(), planned }));
}
const { begunAt, planned } = JSON.parse(readFileSync(plan, "utf8")) as {
  begunAt: number;
  planned: PlannedAction;
};
const rss: number[] = [process.memoryUsage.rss()];
const memory = setInterval(() => rss.push(process.memoryUsage.rss()), 500);
const begun = Date.now();
const output = await step.run(input, {
  ...{ ports, run: "run", step: "step", signal, begunAt, planned, by: "ana" },
  ...(resumedFrom === undefined ? {} : { resumedFrom }),
  note: async (message) => void process.stderr.write(`${message}\n`),
  checkpoint: async (progress) => {
    appendFileSync(handle, `${JSON.stringify(progress)}\n`);
    fdatasyncSync(handle);
  },
});
clearInterval(memory);
const mb = (bytes: number) => Math.round(bytes / 2 ** 20);
/** Flat: what it has in its second quarter and in its last. */
const peak = (from: number, to: number) =>
  mb(Math.max(0, ...rss.slice(Math.floor(rss.length * from), Math.ceil(rss.length * to))));
process.stdout.write(
  `${JSON.stringify({ output, ms: Date.now() - begun, peakMb: peak(0, 1), startMb: mb(rss[0] ?? 0), earlyMb: peak(0.25, 0.5), lateMb: peak(0.75, 1) })}\n`,
);
