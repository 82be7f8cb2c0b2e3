// One process that runs a step against such a server, with checkpoints in a file: whoever is started after a kill goes on there.
import { appendFileSync, existsSync, fdatasyncSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openAccounts } from "../../src/adapters/clerk/accounts.ts";
import { openHttp } from "../../src/adapters/http.ts";
import { openLists } from "../../src/adapters/lists.ts";
import { systemClock } from "../../src/adapters/clock.ts";
import { Secret } from "../../src/ports/secret.ts";
import type { Http } from "../../src/ports/http.ts";
import type { PlannedAction, Progress } from "../../src/steps/step.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { SECRET_KEY } from "../../sandbox/ids.ts";
import { answer, portsOf, wellWorld } from "../builders/ports.ts";

const [port = "", folder = "", name = "", given = "{}"] = process.argv.slice(2);
const real = openHttp({ NODE_ENV: "test" });
const http: Http = {
  request: async (request) => {
    const { host, pathname, search } = new URL(request.url);
    if (host !== "api.clerk.com") return answer({ status: "well", gate: null });
    return await real.request({ ...request, url: `http://127.0.0.1:${port}${pathname}${search}` });
  },
};
const secretKey = async () => await Promise.resolve(new Secret(SECRET_KEY));
const ports = {
  ...portsOf(wellWorld(), systemClock),
  http,
  accounts: openAccounts({ http, secretKey }),
  lists: openLists(folder),
};
const [record, plan] = [join(folder, "record.jsonl"), join(folder, "plan.json")];
const handle = openSync(record, "a");
const lines = readFileSync(record, "utf8")
  .split("\n")
  .filter((line) => line !== "");
const resumedFrom = lines.length === 0 ? undefined : (JSON.parse(lines.at(-1) ?? "") as Progress);
const step = standardCatalogue.get(name);
if (step === undefined) throw new Error(name);
const input = step.input.parse(JSON.parse(given));
const around = { ports, run: "run", step: "step", signal: new AbortController().signal, begunAt: Date.now() };
const begunAt = Date.now();
if (!existsSync(plan)) writeFileSync(plan, JSON.stringify(await step.plan(input, around)));
let peak = 0;
const memory = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 200);
const output = await step.run(input, {
  ...around,
  begunAt,
  planned: JSON.parse(readFileSync(plan, "utf8")) as PlannedAction,
  ...(resumedFrom === undefined ? {} : { resumedFrom }),
  note: async () => await Promise.resolve(),
  checkpoint: async (progress) => {
    appendFileSync(handle, `${JSON.stringify(progress)}\n`);
    fdatasyncSync(handle);
    await Promise.resolve();
  },
});
clearInterval(memory);
process.stdout.write(
  `${JSON.stringify({ output, ms: Date.now() - begunAt, peakMb: Math.round(peak / 1e6) })}\n`,
);
