import { readBypass } from "../../src/bypass/config.ts";
import { ITEM_KEY, TARGET } from "../../infra/config.ts";
import { contactsIn } from "../../infra/contacts.ts";
import { judgeOpening } from "../../src/bypass/check-opening.ts";
import { carriedMeta } from "../../infra/redeploy.ts";
import { Refusal } from "../../src/bypass/refusal.ts";
import { decideStatement, type Answer, type Question } from "../../src/bypass/statement.ts";
import { openDirect, type Direct } from "../../src/open-direct.ts";
import { openingNow } from "../../src/bypass/next-opening.ts";
import { refuseBlindGate } from "../../src/bypass/live/gate-key-now.ts";
import { seeLetsIn } from "../../src/bypass/live/see-lets-in.ts";
import { PermanentFailure, RunbookError, TransientFailure } from "../../src/errors.ts";
import { rolloutPatienceMs } from "../../src/bypass/live/rollout.ts";
import { seeOpened } from "../../src/bypass/live/opened-proof.ts";
import { watchGate } from "../../src/bypass/live/gate-watch.ts";
import type { BypassConfig } from "../../src/ports/stack.ts";
import type { OpenedPorts } from "../../src/open-ports.ts";
import type { StepContext } from "../../src/steps/step.ts";
import { commitForDirect, deployDirectly } from "./direct-deployment.ts";

/** Tries of one write whose answer is lost; it is an upsert, so repeating changes nothing. */
const triesMax = 3;
const pauseMs = 1_000;
/** Stands for an item that cannot be read: then a close outranks every opening that has begun. */
const unreadable = "?";

/**
 * Opening and closing by Vercel's API alone, for when engine, state, lock or provider is in the way. The statement is
 * decided and signed by the stack program's own functions from the same config, so the next `up` finds nothing to do.
 */
export interface DirectWay {
  readonly root: string;
  readonly stackName: string | undefined;
  readonly ports: OpenedPorts;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
}

interface Opened extends DirectWay {
  readonly direct: Direct;
}

const begin = async (way: DirectWay): Promise<Opened> => ({
  ...way,
  direct: await openDirect({
    root: way.root,
    stack: way.stackName,
    env: way.env,
    http: way.ports.http,
    itemKey: ITEM_KEY,
  }),
});

/** @param from a generation that the closed statement must reach, because a lower one may still come; 0: none */
export async function closeDirectly(way: DirectWay, from: number): Promise<{ readonly generation: number }> {
  const opened = await begin(way);
  // What this checkout's config asks for may be under way, too.
  const asked = (await way.ports.stack.bypassConfig())?.generation;
  const closedFrom = Math.max(from, asked === undefined ? 0 : asked + 1);
  const answer = await decide(opened, undefined, await readForClosing(opened), closedFrom);
  await put(opened, answer.text);
  await way.ports.stack.setBypassConfig(undefined);
  await deployDirectly(way, carriedBy(answer));
  return { generation: answer.generation };
}

/** Above every opening that has begun: an opening has the seconds of its beginning as generation. */
export const outrankingNow = (nowMs: number): number => Math.floor(nowMs / 1000) + 1;

/**
 * Whether a living process of somebody else's holds the stack: what it is about to write may come after us. It is not ours to
 * end, so it is said.
 */
export async function heldByOthers({ ports, say }: Pick<DirectWay, "ports" | "say">): Promise<boolean> {
  const lock = await ports.stack.lock().catch(() => undefined);
  if (lock === undefined || lock.holder === "dead") return false;
  say(
    `Process ${lock.pid} of ${lock.username}@${lock.hostname} holds the stack; if it is opening, close again once it has ended.`,
  );
  return true;
}

/** Reading must not stop a close. */
async function readForClosing({ direct, signal, say }: Opened): Promise<string | undefined> {
  try {
    return await direct.item.read(signal);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    say(`What is live could not be read (${error.message}); closing above every opening that has begun.`);
    return unreadable;
  }
}

export type DirectWish = Omit<Parameters<typeof openingNow>[0], "live" | "before" | "nowMs">;

export async function openDirectly(
  way: DirectWay,
  wish: DirectWish,
  planned: StepContext["planned"],
): Promise<{ readonly generation: number; readonly until: string; readonly jti: string }> {
  const opened = await begin(way);
  const { stack, clock } = way.ports;
  await refuseBlindGate(way.ports, wish.input.mode, way.signal, way.say);
  const live = await opened.direct.item.read(way.signal);
  const { generation } = await decide(opened, undefined, live);
  const before = await stack.bypassConfig();
  const refBefore = (await stack.deploymentConfig()).ref;
  // A stack that deploys nothing itself need not begin to; the next `up` would make a deployment of its own.
  const commit = await commitForDirect(way, planned?.decisions["commit"]);
  const config = openingNow({ ...wish, before, live: { generation }, nowMs: clock.now() });
  const answer = await decide(opened, config, live);
  await refuseUnapproved(opened, answer, config);
  await stack.setBypassConfig(config, refBefore === undefined ? undefined : commit);
  try {
    await put(opened, answer.text);
  } catch (error) {
    // A refused write has written nothing; one that was lost may have.
    if (error instanceof PermanentFailure) await stack.setBypassConfig(before, refBefore);
    throw error;
  }
  await deployDirectly(way, carriedBy(answer));
  const jti = `${answer.incident}:${answer.generation}`;
  return { generation: answer.generation, until: config.until, jti };
}

/** With the very meta that the program gives its deployments. */
const carriedBy = (answer: Answer) => ({
  ...answer,
  meta: { ...carriedMeta(answer) },
  closes: answer.opening === undefined,
});

async function decide(
  { ports, direct }: Opened,
  config: BypassConfig | undefined,
  liveText: string | undefined,
  closedFrom = 0,
): Promise<Answer> {
  const { project } = await ports.stack.identity();
  const signingKey = (await direct.signingKey()).reveal();
  return await refusing(async () => {
    const question: Question = {
      bypass: readBypass(config),
      audience: `${project}:${TARGET}`,
      signingKey,
      liveText,
      closedFrom,
      nowSeconds: Math.floor(ports.clock.now() / 1000),
    };
    return await decideStatement(question);
  });
}

/** The same judgement as the program's: a second person's signature, or the emergency exit and no more. */
async function refuseUnapproved(opened: Opened, answer: Answer, config: BypassConfig): Promise<void> {
  const { ports, root, say } = opened;
  const { stack, project } = await ports.stack.identity();
  const warnings = await refusing(async () =>
    judgeOpening(answer, {
      settings: { bypass: readBypass(config), project },
      nowSeconds: Math.floor(ports.clock.now() / 1000),
      stack,
      dryRun: false,
      contacts: contactsIn(root),
      live: false,
    }),
  );
  warnings.forEach(say);
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new PermanentFailure(error.message, { code: "STACK_REFUSED", hint: "Nothing was changed." });
  }
}

/** Written, and read back as far as Vercel lets it be read. */
async function put({ direct, ports, signal, say }: Opened, text: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await direct.item.write(text, signal);
      const seen = await readBack(direct, signal);
      if (seen === "unread") say("Vercel took it, but could not be asked what it holds now.");
      if (seen === text || seen === "unread") return;
      throw new TransientFailure("Vercel took the statement, but holds another.", { code: "VERIFY_FAILED" });
    } catch (error) {
      if (!(error instanceof TransientFailure) || attempt === triesMax) throw error;
      say(`${error.message} Trying again.`);
      await ports.clock.sleep(error.retryAfterMs ?? pauseMs * attempt, signal);
    }
  }
}

async function readBack(direct: Direct, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await direct.item.read(signal);
  } catch (error) {
    if (error instanceof RunbookError) return "unread";
    throw error;
  }
}

/** Probes of the live app, against what was written and not against the stack's record. @throws PermanentFailure */
export async function seeInApp(
  { ports, signal, say }: Pick<DirectWay, "ports" | "signal" | "say">,
  wanted: Parameters<typeof watchGate>[0]["wanted"],
  {
    outranking = false,
    routes = [],
    methods,
  }: {
    /** Closed against a write that may still come. */
    readonly outranking?: boolean;
    readonly routes?: readonly string[];
    readonly methods?: readonly string[];
  } = {},
): Promise<{ readonly last: string; readonly elapsedMs: number; readonly proved?: string }> {
  const { appOrigin, protectedPath, lane } = await ports.stack.identity();
  const patienceMs = await rolloutPatienceMs(ports, signal, say);
  const longer = patienceMs === undefined ? {} : { patienceMs };
  const seen = await watchGate({
    ports,
    appOrigin,
    protectedPath,
    wanted,
    signal,
    lane,
    outranking,
    ...longer,
  });
  if (!seen.agreed)
    throw new PermanentFailure(seen.last, {
      code: "VERIFY_FAILED",
      hint: "Look at the app's health route and its logs.",
    });
  if (wanted.mode === "open")
    await seeOpened({ http: ports.http, appOrigin, protectedPath, routes, methods, signal }, async (line) =>
      say(line),
    );
  const { mode } = wanted;
  const { gate } = seen;
  const proved = mode === "closed" ? {} : { proved: await seeLetsIn({ ports, mode, gate, signal }, say) };
  return { ...proved, last: seen.last, elapsedMs: Math.round(seen.elapsedMs) };
}
