import { askTimeoutMs } from "../../deployments/production.ts";
import { PermanentFailure, RunbookError } from "../../errors.ts";
import { type AppGate, askAppGate } from "../../facts/app-gate.ts";
import type { Ports } from "../../ports/index.ts";
import type { LiveOutputs } from "../../ports/stack.ts";
import { deploymentsWithStatement } from "../../ports/vercel.ts";

/** Looks in a row that must agree: several instances serve the app, each with a view of its own. */
const inARow = 3;
const pauseMs = 300;
/**
 * Between looks that see it open: its generation cannot be seen by accident. Without a bypass an instance that has just
 * started and missed its first read looks closed, so a closed one is looked at for longer.
 */
const openPauseMs = 100;
const lookTimeoutMs = 3_000;
/** Edge Config reaches everyone within 10 s, the gate looks every 5 s and holds an unreadable one for 30 s at most. */
const patienceMs = 45_000;

/** In the redeploy lane the domain may be on its way to a new deployment; a rolling release's stages come on top. */
const redeployPatienceMs = 300_000;
const progressEveryMs = 15_000;

interface Watch {
  readonly ports: Pick<Ports, "http" | "clock">;
  readonly appOrigin: string;
  /** A path that only signed-in people see; asked as nobody. */
  readonly protectedPath: string;
  /** What the stack's record says is live. */
  readonly wanted: Pick<LiveOutputs, "mode" | "generation">;
  readonly signal: AbortSignal;
  /** A closed gate, too, must have read the wanted generation: a write of an older opening is under way. */
  readonly againstLaterWrites?: boolean;
  /** The lane that the stack's config names. Default: `runtime`. */
  readonly lane?: "runtime" | "redeploy";
  /** Told every 15 seconds what does not fit yet. */
  readonly onProgress?: (line: string) => void;
  /** Milliseconds; default: `patienceMs`, in the redeploy lane `redeployPatienceMs`. */
  readonly patienceMs?: number;
}

export interface Seen {
  readonly agreed: boolean;
  /** One sentence on the last look. */
  readonly last: string;
  readonly elapsedMs: number;
  /** What the app said of its gate in the last look. */
  readonly gate: AppGate | undefined;
}

/** Asks the live app until it has shown the wanted state several times in a row, or patience ends. */
export async function watchGate(watch: Watch): Promise<Seen> {
  const { clock } = watch.ports;
  const begin = clock.monotonic();
  const patience = watch.patienceMs ?? (watch.lane === "redeploy" ? redeployPatienceMs : patienceMs);
  let told = 0;
  let last = "The app was not asked.";
  for (let good = 0; ;) {
    const { problem, gate } = await look(watch);
    good = problem === undefined ? good + 1 : 0;
    last = problem ?? `The app's gate shows ${watch.wanted.mode}.`;
    const elapsedMs = clock.monotonic() - begin;
    if (good >= inARow) return { agreed: true, last, elapsedMs, gate };
    if (elapsedMs > patience) return { agreed: false, last, elapsedMs, gate };
    if (elapsedMs - told >= progressEveryMs) {
      told = elapsedMs;
      watch.onProgress?.(`${last} Looking for ${Math.round(elapsedMs / 1000)} s.`);
    }
    await clock.sleep(good > 0 && watch.wanted.mode !== "closed" ? openPauseMs : pauseMs, watch.signal);
  }
}

interface Look {
  /** What does not fit yet; undefined when everything does. */
  readonly problem: string | undefined;
  readonly gate: AppGate | undefined;
}

async function look(watch: Watch): Promise<Look> {
  try {
    const { ports, appOrigin, signal } = watch;
    const [gate, stranger] = await Promise.all([
      askAppGate(ports.http, appOrigin, { timeoutMs: lookTimeoutMs, signal }),
      strangerProblem(watch),
    ]);
    return { gate, problem: gateProblem(watch, gate) ?? stranger };
  } catch (error) {
    if (error instanceof RunbookError) return { gate: undefined, problem: error.message };
    throw error;
  }
}

function gateProblem(
  { wanted, lane, againstLaterWrites = false }: Pick<Watch, "wanted" | "lane" | "againstLaterWrites">,
  gate: AppGate,
): string | undefined {
  if (gate.mode === undefined)
    return `The app does not tell what its gate obeys: ${gate.problem ?? "it does not say"}.`;
  if (lane !== undefined && typeof gate.lane === "string" && gate.lane !== lane)
    return `The app was deployed for the ${gate.lane} lane, but the stack's config says ${lane}.`;
  if (gate.reason === "cannot-verify" && wanted.mode !== "closed")
    return "The app's gate obeys no grant: it cannot verify a single session token.";
  if (gate.mode !== wanted.mode) return `The app's gate shows ${gate.mode}, not ${wanted.mode}.`;
  if (gate.generation === undefined)
    return againstLaterWrites ? unread(wanted.generation, gate.unsigned) : undefined;
  // A closed gate that has just started has read nothing older; a missing number says nothing.
  if (wanted.mode !== "closed" && gate.generation !== wanted.generation)
    return `The app's gate obeys generation ${gate.generation ?? "none"}, not ${wanted.generation}.`;
  if (againstLaterWrites && (gate.generation ?? -1) < wanted.generation)
    return `The app's gate is closed, but has not read generation ${wanted.generation} yet.`;
  return undefined;
}

const unread = (generation: number, unsigned: string | undefined) =>
  `The app's gate is closed, but whether it has read generation ${generation} is not known: ${unsigned ?? "it does not say"}.`;

/** Someone without a session must stay out, and the answer must say whether a grant is in force. */
async function strangerProblem(watch: Watch): Promise<string | undefined> {
  const { ports, appOrigin, protectedPath, wanted, signal } = watch;
  const url = new URL(protectedPath, appOrigin).href;
  const answer = await ports.http.request({
    method: "GET",
    url,
    headers: { accept: "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" },
    timeoutMs: lookTimeoutMs,
    signal,
  });
  const says = answer.headers["x-auth-bypass"];
  if (wanted.mode === "closed")
    return says === undefined ? undefined : `${protectedPath} still answers under ${says}.`;
  if (says !== wanted.mode) return `${protectedPath} does not answer under ${wanted.mode} yet.`;
  if (wanted.mode === "stale-sessions" && answer.status === 200)
    throw new PermanentFailure(`${protectedPath} lets a stranger in: it answers 200 to nobody.`, {
      code: "VERIFY_FAILED",
      hint: "Close the bypass, and check that the path is protected in the app's gate file.",
    });
  return undefined;
}

/**
 * How long the live app is looked at: a rolling release holds the deployment back through its stages, which is said.
 * Undefined: as long as usual.
 */
export async function rolloutPatienceMs(
  ports: Pick<Ports, "stack" | "vercel">,
  signal: AbortSignal,
  say: (line: string) => Promise<void> | void,
): Promise<number | undefined> {
  if ((await ports.stack.identity()).lane !== "redeploy") return undefined;
  const how = { timeoutMs: askTimeoutMs, signal };
  try {
    const [newest] = await deploymentsWithStatement(ports.vercel, how);
    if (newest?.rolling !== true) return undefined;
    const { rolling } = await ports.vercel.outlook(how);
    const minutes = rolling?.minutes ?? 0;
    const until =
      rolling?.needsApproval === true ? "once somebody has approved each stage" : `after ${minutes} min`;
    await say(
      `${newest.id} is in a rolling release and gets all of production only ${until}: \`vercel rolling-release complete --dpl=${newest.id}\` completes it now.`,
    );
    return redeployPatienceMs + minutes * 60_000;
  } catch (error) {
    if (error instanceof RunbookError) return undefined;
    throw error;
  }
}
