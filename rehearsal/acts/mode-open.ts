import { probe, type Probe } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";
import { ending, typed } from "../team/commands.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { statementsWritten } from "../world/statement.ts";
import { planAndRun } from "./plan-and-run.ts";

/** One person, no approval: the emergency exit is for people with genuine tokens only. */
export async function askAlone(stage: Scene): Promise<void> {
  const opening = ["bypass", "open", "--mode", "open", "--route", "/rota", "--minutes", "1"];
  const byCommand = await typed(stage, "requester", [...opening, "--reason", "Nobody answers"]);
  const inputs = ["reason=Nobody answers the phone", "routes=/rota"].map((input) => `--input=${input}`);
  const override = "--override=open=Nobody answers the phone";
  const words = ["run", "runbooks/open-last-resort.yaml", ...inputs, "--confirm=copes=read", override];
  const overridden = await typed(stage, "requester", words);
  const opened = (await statementsWritten(stage.sandbox)).filter(({ says }) => says.mode !== "closed");
  stage.claims.check(
    "never-alone",
    "Nobody opens pages to everyone alone, neither for a minute by the command nor by an override",
    byCommand.exitCode === 3 && overridden.exitCode === 2 && opened.length === 0,
    `the command: ${ending(byCommand)}; an override: ${ending(overridden)}; ${opened.length} openings`,
  );
}

/** What the reference app may show to anyone. */
export const listedRoutes = ["/rota", "/api/rota"] as const;

const notes = {
  copes: "Both show shifts and teams, nothing of a person, and change nothing on GET.",
  review: "Review tomorrow at ten, owner: whoever was on call.",
} as const;

/** The last rung is a runbook of its own, which somebody chooses: triage never names it. */
export async function planModeOpen(stage: Scene): Promise<FollowedRun> {
  const listed = stage.sabotage.listedToo === undefined ? [] : [stage.sabotage.listedToo];
  return await planAndRun(stage, {
    runbook: "runbooks/open-last-resort.yaml",
    inputs: { routes: [...listedRoutes, ...listed].join(",") },
    notes,
  });
}

/** Paths that must not open with the listed ones, plainly and as they are written by someone who tries. */
const unlisted = ["/admin", "/rota/..%2fadmin", "/rota/%2e%2e/dashboard", "/rota/archive", "/ROTA"];

/** What a stranger gets on the listed pages and beside them. @param listed none: they are closed again */
export async function proveListed(stage: Scene, listed: readonly string[]): Promise<void> {
  const { claims } = stage;
  const look = lookAs(stage);
  if (listed.length === 0) {
    const page = await look("/rota");
    claims.check(
      "listed-pages-closed",
      "A stranger is asked to sign in on the listed pages, too",
      page.status !== 200 && page.bypass === undefined,
      inWords(page),
    );
    return;
  }
  const open = [];
  for (const path of listed) open.push(await look(path));
  claims.check(
    "listed-pages-open",
    "The listed pages answer a stranger, as nobody",
    open.every(({ status, bypass, userId }) => status === 200 && bypass === "open" && userId === undefined),
    told(open),
  );
  const shut = [];
  for (const path of unlisted) shut.push(await look(path));
  claims.check(
    "unlisted-stays-shut",
    "Beside them a stranger gets nothing, however the path is written",
    shut.every(({ status, userId }) => status === 503 && userId === undefined),
    told(shut),
  );
  const changes = [];
  for (const path of listed)
    for (const method of ["POST", "PUT", "DELETE"]) changes.push(await look(path, method));
  claims.check(
    "listed-pages-read-only",
    "Nobody changes anything there: the gate refuses every method that was not named",
    changes.every(({ status }) => status === 503),
    told(changes),
  );
}

function lookAs({ record, act, sandbox: { wire, address } }: Scene) {
  const { origin } = address;
  // Written as it is: a browser's own URL would tidy up what is being tried.
  const browser = {
    ask: async (path: string, { method = "GET", document }: { method?: string; document: boolean }) =>
      await wire.send({
        url: origin,
        path,
        method,
        headers: { accept: document ? "text/html" : "application/json" },
      }),
  };
  return async (path: string, method = "GET"): Promise<Probe> => {
    const who = method === "GET" ? "a stranger" : "a stranger who writes";
    const document = !path.startsWith("/api/");
    return await probe(record, { act, who, browser, origin, path, method, document });
  };
}

const told = (probes: readonly Probe[]) =>
  probes.map((one) => `${one.method} ${one.url.replace(/^https:..[^/]+/, "")} ${inWords(one)}`).join(", ");
