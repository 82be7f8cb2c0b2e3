import { until } from "../stage/wait.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { look } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import { appHealth } from "../world/app-health.ts";
import { Dashboard } from "../world/dashboard.ts";
import type { Mistake } from "./own-mistake/deploy-mistake.ts";
import type { FollowedRun } from "../team/followed-run.ts";

/** A domain of the app's own, written as no origin is: the gate refuses to start, so the proxy throws before any route. */
const brokenDomains = { key: "APP_DOMAINS", value: "https://app.nightshift.example/home" };
/** What the gate writes then; Vercel puts it into the runtime log. */
const thrown =
  'Error: The gate\'s option authorizedParties has "https://app.nightshift.example/home", which is no origin (https://host, without a slash at the end).';

const paths = ["/", "/dashboard", "/api/me", "/api/health/clerk"] as const;

/** In the evening somebody adds a domain; the next deployment's proxy throws for every route. */
export async function deployThrowingProxy(stage: Scene): Promise<Mistake> {
  const { claims, signal, patience, sandbox, cast } = stage;
  const good = (await appHealth(stage)).deployment ?? "";
  if (stage.sabotage.mistakeIsHarmless !== true)
    await sandbox.control.setVariable(brokenDomains.key, brokenDomains.value, "encrypted");
  const bad = await new Dashboard(sandbox, sandbox.control.call, signal).deploy();
  const failing = async () => (await look(stage, cast.first, "/", { quiet: true })).status === 500;
  await until(async () => ((await failing()) ? bad : undefined), { withinMs: patience.seenMs, signal });
  await sandbox.control.call("POST", "/vercel/logs", { lines: [{ message: thrown, status: 500 }] });
  const seen = [];
  for (const path of paths)
    seen.push(await look(stage, cast.first, path, { document: !path.startsWith("/api") }));
  milestone(stage, "mistake-live", `deployment ${bad} is live, and its proxy throws`);
  claims.need(
    "every-route-fails",
    "A deployment whose proxy throws serves production: every route answers 500",
    seen.every(({ status }) => status === 500),
    seen.map((one, index) => `${paths[index]} ${inWords(one)}`).join(", "),
  );
  return { good, bad };
}

/** What somebody does before the next deployment. */
export async function putDomainRight({ sandbox }: Scene): Promise<void> {
  await sandbox.control.call("DELETE", `/vercel/environment/${brokenDomains.key}`);
}

/** The run has found the error and what was deployed just before it. */
export async function claimFirstError(
  { claims }: Scene,
  run: FollowedRun,
  { bad }: Pick<Mistake, "bad">,
): Promise<void> {
  const output = run.output("app.errors");
  const { error = "", near = [] } = output as { error?: string; near?: readonly string[] };
  claims.check(
    "first-error-is-named",
    "The run names the first error, and the deployment just before it",
    error.includes("authorizedParties") && near.some((line) => line.includes(bad)),
    error === "" ? run.standing() : `${error}; ${near.join(" ")}`,
  );
}

/** Asked at the live app: who was in is in, and strangers are asked to sign in, as before. */
export async function proveAnswers(stage: Scene, when: string): Promise<void> {
  const { claims, cast } = stage;
  const { first } = cast;
  await first.browser.refresh();
  const page = await look(stage, first, "/dashboard");
  const api = await look(stage, first, "/api/me", { document: false });
  claims.check(
    "routes-answer-as-before",
    `Page and API answer ${first.name} as before, ${when}`,
    [page, api].every((seen) => seen.status === 200 && seen.userId === first.userId),
    `page ${inWords(page)}, API ${inWords(api)}`,
  );
}

/** By Vercel's own activity log: production was moved twice and no more, back and on to the repair. */
export async function proveMovedOnce({ claims, signal, sandbox }: Scene): Promise<void> {
  const dashboard = new Dashboard(sandbox, sandbox.control.call, signal);
  const answer = await dashboard.call("GET", "/v3/events?types=project-rollback,project-promote");
  const { events } = answer as { readonly events: readonly { readonly type: string }[] };
  const moves = events.map(({ type }) => type).reverse();
  claims.check(
    "moved-once",
    "Vercel has made one rollback and one promotion, and no other",
    moves.join() === "project-rollback,project-promote",
    moves.join(", ") || "it has made none",
  );
}
