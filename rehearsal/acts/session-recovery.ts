import { Browser } from "../people/browser.ts";
import { look } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { pause } from "../stage/wait.ts";
import type { LogEntry } from "../world/control.ts";
import { ClerkState } from "../world/clerk-state.ts";
import { doStep, playAlone, type PlayedAlone } from "./play-alone.ts";
import { claimEnd } from "./whole-run.ts";

/** How long sessions live tonight, milliseconds; a week otherwise. */
const shortMs = 6_000;
const weekMs = 7 * 24 * 3_600_000;
const renewals = 5;

/** A healthy app gets "nothing of ours", before anything is wrong. */
export async function askHealthy(stage: Scene): Promise<void> {
  const seen = await doStep(stage, "sessions.sample");
  stage.claims.check(
    "healthy-gets-nothing",
    "Of a healthy app it says that nothing of ours ends sessions",
    seen.exitCode === 0 && seen.output["cause"] === "nothing-of-ours",
    `exit ${seen.exitCode}, ${String(seen.output["cause"])}`,
  );
}

/** In the evening somebody sets the longest life of a session to seconds; whoever signs in from then on drops out. */
export async function shortenSessions(stage: Scene): Promise<void> {
  const { claims, sandbox, cast, signal } = stage;
  const { control } = sandbox;
  if (stage.sabotage.sessionsLive !== true)
    await control.call("PUT", "/clerk/session-settings", { maximum: shortMs });
  milestone(stage, "sessions-short", `sessions live ${shortMs / 1_000} s from now on`);
  const browsers = cast.customers.map(() => new Browser(sandbox.wire, sandbox.address));
  for (const [index, person] of cast.customers.entries())
    await browsers[index]?.signIn(person.email, person.password);
  await pause(shortMs + 500, signal);
  const renewed = await Promise.all(
    browsers.map((browser) =>
      browser.refresh().then(
        () => true,
        () => false,
      ),
    ),
  );
  claims.need(
    "people-drop-out",
    "Whoever has signed in a moment ago is signed out again",
    renewed.every((one) => !one),
    `${renewed.filter((one) => !one).length} of ${renewed.length} could not renew`,
  );
}

/** Found, changed and proved by the shipped runbook. */
export async function findAndProve(
  stage: Scene,
  { runbook, tester }: { readonly runbook: string; readonly tester: string },
): Promise<PlayedAlone> {
  const { claims, sandbox, patience } = stage;
  const { control } = sandbox;
  const state = new ClerkState(control);
  const open = async () => (await state.live()).map(({ id }) => id);
  const before = await open();
  const since = await control.logHead();
  const early = await doStep(stage, "sessions.prove", "--renewals", String(renewals), "--every-seconds", "2");
  claims.check(
    "not-proved-before",
    "Before the change a test session does not live through its renewals, and the proof says so",
    early.exitCode === 1,
    `exit ${early.exitCode}`,
  );
  const played = await playAlone(stage, {
    runbook,
    inputs: { reason: "People say that they are signed out again and again.", renewals, everySeconds: 2 },
    change: async () => void (await control.call("PUT", "/clerk/session-settings", { maximum: weekMs })),
    notes: {
      change: "The longest life of a session is a week again.",
      tell: "Told in the support channel; we look again tomorrow.",
    },
    withinMs: patience.commandMs * 2,
  });
  const sample = played.asked.output("sample");
  claims.check(
    "cause-is-named",
    "The run names the sessions' short life, inferred from their times, and nothing beside it",
    sample["cause"] === "short-lifetime" &&
      Array.isArray(sample["causes"]) &&
      sample["causes"].length === 1 &&
      String(sample["causes"][0]).includes(`${shortMs / 1_000} s`),
    `${String(sample["cause"])}: ${String(sample["causes"])}; ${played.asked.standing()}`,
  );
  const proof = played.resumed.output("proof");
  claims.check(
    "mended-is-proved",
    `After the change a test session lives through ${renewals} renewals, let in by the live app each time`,
    proof["renewals"] === renewals,
    String(proof["proof"] ?? played.resumed.standing()),
  );
  const now = await open();
  // Triage's own look signs the test user in, and out again.
  const own = (await state.sessions()).filter(({ userId }) => userId === tester).map(({ id }) => id);
  const endings = (await control.logSince(since)).filter(
    (entry) => endsSessions(entry) && !own.some((id) => entry.path.includes(id)),
  );
  claims.check(
    "nobody-is-signed-out",
    "Every session from before is open still, and Clerk was never asked to end one of theirs",
    before.every((id) => now.includes(id)) && endings.length === 0,
    `${before.filter((id) => now.includes(id)).length} of ${before.length} open; ${endings.length} requests to end one`,
  );
  claimEnd(stage, played.resumed);
  return played;
}

const endsSessions = ({ kind, host, method, path }: LogEntry): boolean =>
  kind === "request" &&
  host.includes("clerk") &&
  (/\/(revoke|end|remove|ban|lock)$/.test(path) || (method === "DELETE" && /client|sessions/.test(path)));

/** Who signs in now stays in. */
export async function proveStays(stage: Scene): Promise<void> {
  const { claims, sandbox, cast, signal } = stage;
  const { first } = cast;
  const browser = new Browser(sandbox.wire, sandbox.address);
  await browser.signIn(first.email, first.password);
  await pause(shortMs + 500, signal);
  await browser.refresh();
  const page = await look(stage, { name: `${first.name}, signed in again`, browser }, "/dashboard");
  claims.check(
    "people-stay",
    "Who signs in now is in still when tonight's sessions would have ended",
    page.status === 200 && page.userId === first.userId,
    inWords(page),
  );
}
