import { RunbookError } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import type { Secret } from "../ports/secret.ts";
import { trySignIn } from "../facts/sign-in.ts";
import { healthPath } from "../facts/app-health.ts";
import { askApp, type AppDiagnosis } from "./ask-app.ts";
import type { Layer, Part, Subject } from "./layers.ts";

/** Samples that the app takes in one request. */
const batchSize = 5;
const oneMs = 10_000;
const batchMs = 60_000;
const signInMs = 20_000;

/** How many requests measuring makes, by whom they are answered. */
export interface Cost {
  /** Of the Backend API's limit. */
  readonly backend: number;
  /** Clerk's key set, which has no limit. */
  readonly jwks: number;
  readonly frontend: number;
  /** At most: one is saved where the app was asked before. */
  readonly app: number;
}

/** What measuring costs with so many samples of each layer. @param session whether a session of the test user is at hand */
export function costOf(samples: number, session: boolean): Cost {
  // One turn of each counts for nothing: it may be a cold start's.
  const here = samples + 1;
  const batches = Math.ceil(samples / batchSize);
  const inApp = samples + batches;
  return {
    backend: here + inApp + (session ? inApp : 0),
    jwks: here + inApp,
    frontend: here + inApp + (session ? 3 : 0),
    app: here + batches + 1,
  };
}

export interface LayersSeen {
  readonly layers: readonly Layer[];
  /** The app's last word; undefined where it does not tell. */
  readonly app: AppDiagnosis | undefined;
  readonly limited: number;
  /** What could not be timed, and why: a sentence each. */
  readonly missing: readonly string[];
}

interface Measuring {
  readonly ports: Pick<Ports, "http" | "clock" | "clerk" | "exchangeTimer">;
  readonly appOrigin: string;
  readonly frontendApi: string;
  readonly samples: number;
  readonly signal: AbortSignal;
  /** Said before each part. */
  readonly say: (what: string) => Promise<void>;
}

/** Times every layer, one request at a time: none waits for another. */
export async function measureLayers(measuring: Measuring): Promise<LayersSeen> {
  const here = await fromHere(measuring);
  const fromApp = await withSession(measuring, async (token) => await askInBatches(measuring, token));
  return {
    layers: [...here.layers, ...fromApp.layers],
    app: fromApp.app,
    limited: here.limited,
    missing: fromApp.missing,
  };
}

async function fromHere({ ports, appOrigin, frontendApi, samples, signal, say }: Measuring) {
  const requests: readonly (readonly [Subject, string, boolean])[] = [
    ["frontend", `https://${frontendApi}/v1/environment`, false],
    ["backend", "https://api.clerk.com/v1/users/count", true],
    ["jwks", "https://api.clerk.com/v1/jwks", true],
    ["app", new URL(`${healthPath}?only=gate`, appOrigin).href, false],
  ];
  const layers: Layer[] = [];
  let limited = 0;
  for (const [subject, url, withKey] of requests) {
    await say(`Timing ${new URL(url).host} from here.`);
    const taken: Record<Part, number[]> = { dns: [], connect: [], tls: [], answer: [] };
    let failed = 0;
    for (let turn = 0; turn <= samples; turn++) {
      signal.throwIfAborted();
      try {
        const times = await ports.exchangeTimer.time({ url, withKey, timeoutMs: oneMs, signal });
        if (times.status === 429) limited++;
        if (turn === 0) continue;
        if (times.status >= 400) failed++;
        if (times.dns !== undefined) taken.dns.push(times.dns);
        taken.connect.push(times.connect);
        taken.tls.push(times.tls);
        taken.answer.push(times.firstByte);
      } catch (error) {
        if (!(error instanceof RunbookError) || signal.aborted) throw error;
        if (turn > 0) failed++;
      }
    }
    // The key set has the Backend API's host.
    const parts: readonly Part[] = subject === "jwks" ? ["answer"] : ["dns", "connect", "tls", "answer"];
    for (const part of parts)
      layers.push({
        ...{ place: "here", subject, part, ms: taken[part], failed: part === "answer" ? failed : 0 },
        ...(part === "dns" && taken.dns.length === 0 && { skipped: "the proxy resolves names" }),
      });
  }
  return { layers, limited };
}

interface FromApp {
  readonly layers: readonly Layer[];
  readonly app: AppDiagnosis | undefined;
  readonly missing: readonly string[];
}

/** With a token of the test user, who is signed out afterwards; without one where there is no such user. */
async function withSession(
  { ports, appOrigin, frontendApi, signal, say }: Measuring,
  ask: (token: Secret | undefined) => Promise<FromApp>,
): Promise<FromApp> {
  const { http, clock, clerk } = ports;
  const { testUser } = clerk;
  const without = async (why: string) => {
    const seen = await ask(undefined);
    return { ...seen, missing: [`What a session costs in the app was not timed: ${why}.`, ...seen.missing] };
  };
  if (testUser === undefined)
    return await without("there is no test user (RUNBOOK_TEST_USER, RUNBOOK_TEST_USER_PASSWORD)");
  await say("Signing the test user in.");
  const options = { http, clock, frontendApi, appOrigin, timeoutMs: signInMs, signal };
  let token: Secret | undefined;
  let why = "the test user got no token";
  try {
    // Signed out again at once: a token lives a minute longer, and nothing waits for the sign-in's own time-out.
    const found = await trySignIn(options, testUser, undefined, (given) => {
      token = given;
      return Promise.resolve();
    });
    why = found.summary.replace(/\.$/, "");
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    why = error.message.replace(/\.$/, "");
  }
  return token === undefined ? await without(why) : await ask(token);
}

async function askInBatches(
  { ports, appOrigin, samples, signal, say }: Measuring,
  token: Secret | undefined,
): Promise<FromApp> {
  await say("Having the app time its own layers.");
  const sums = new Map<string, { ms: number[]; failed: number; skipped: string | undefined }>();
  let app: AppDiagnosis | undefined;
  const missing: string[] = [];
  for (let left = samples; left > 0; left -= batchSize) {
    const asked = { http: ports.http, now: () => ports.clock.now(), appOrigin, token, signal };
    try {
      app = await askApp({ ...asked, samples: Math.min(batchSize, left), timeoutMs: batchMs });
    } catch (error) {
      if (!(error instanceof RunbookError) || signal.aborted) throw error;
      missing.push(error.message);
      break;
    }
    for (const [name, one] of Object.entries(app.layers)) {
      const sum = sums.get(name) ?? { ms: [], failed: 0, skipped: undefined };
      const ms = [...sum.ms, ...one.ms];
      // A token that has run out in between takes nothing from what was timed before.
      const skipped = ms.length > 0 ? undefined : one.skipped;
      sums.set(name, { ms, failed: sum.failed + one.failed, skipped });
    }
  }
  const layers = [...sums].flatMap(([name, sum]): readonly Layer[] =>
    isSubject(name) ? [{ place: "app", subject: name, part: "answer", ...sum }] : [],
  );
  return { layers, app, missing };
}

const inApp = ["verify", "auth", "currentUser", "backend", "jwks", "frontend", "database"] as const;
const isSubject = (name: string): name is (typeof inApp)[number] => inApp.some((one) => one === name);
