import { auth } from "@clerk/nextjs/server";
import { gateStatus } from "clerk-bypass-gate";
import { gateOptions } from "../../../../gate";
import { endEverySession, type Answer, type Order, type Parts } from "../../../../lib/end-sessions";

export const dynamic = "force-dynamic";
/** Seconds, as far as Vercel's plans allow; it says where to go on. */
export const maxDuration = 300;

const BUDGET = 100;
const DEADLINE_MS = 10_000;

const refuse = (status: number, code: string, message: string) =>
  Response.json({ error: { code, message } }, { status, headers: { "cache-control": "no-store" } });

/**
 * POST: ends the sessions of everybody, for an admin of an organisation. Answers JSON lines, one after each user:
 * `{users, ended, failed, after, done}`, the last `done: true`, or `{error, after}`; then go on with `?after=<user>`. 409 while
 * this process does so already. Other processes know nothing of it: an app that has a database takes its lock.
 */
export async function POST(request: Request): Promise<Response> {
  const { userId, sessionId, has } = await auth();
  if (userId === null) return refuse(401, "signed_out", "You are signed out.");
  if (!has({ role: "org:admin" })) return refuse(403, "forbidden", "Your role does not allow this.");
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none")
    return refuse(403, "forbidden", "This came from another site.");
  const { mode } = await gateStatus(gateOptions);
  if (mode !== "closed") return refuse(503, "outage", "Nobody could sign in again: a bypass is open.");
  const after = new URL(request.url).searchParams.get("after");
  if (after !== null && !/^user_\w+$/.test(after))
    return refuse(400, "bad_request", "after is no user's id.");
  const run = begin();
  if (run === null) return refuse(409, "already_running", "It is under way already.");
  const lines = linesOf({ budget: BUDGET, after, own: sessionId }, run);
  return new Response(lines, {
    headers: { "content-type": "application/x-ndjson; charset=utf-8", "cache-control": "no-store" },
  });
}

/** Routes are bundled apart from each other, so a variable of this file could be several. */
const SLOT = Symbol.for("nightshift.refresh-sessions");
const world = globalThis as { [SLOT]?: AbortController | undefined };

function begin(): AbortController | null {
  if (world[SLOT] !== undefined) return null;
  return (world[SLOT] = new AbortController());
}

function linesOf(order: Order, run: AbortController): ReadableStream<Uint8Array> {
  const text = new TextEncoder();
  const all = endEverySession(parts(run.signal), order);
  let { after } = order;
  const finish = () => void (world[SLOT] = undefined);
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await all.next();
        if (done === true) {
          finish();
          return controller.close();
        }
        ({ after } = value);
        controller.enqueue(text.encode(`${JSON.stringify(value)}\n`));
      } catch (error) {
        finish();
        if (run.signal.aborted) return;
        const said = { error: error instanceof Error ? error.message : "failed", after };
        controller.enqueue(text.encode(`${JSON.stringify(said)}\n`));
        controller.close();
      }
    },
    // Whoever asked has gone: nothing more is begun.
    cancel() {
      run.abort();
      finish();
    },
  });
}

const parts = (signal: AbortSignal): Parts => ({
  now: Date.now,
  pause: (ms) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Error("Nobody waits for it."));
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(new Error("Nobody waits for it."));
      });
    }),
  ask: (method, path) => askClerk(method, path, signal),
});

async function askClerk(method: string, path: string, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(`https://api.clerk.com/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${process.env["CLERK_SECRET_KEY"] ?? ""}` },
    cache: "no-store",
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
  });
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  return {
    status: response.status,
    body: await response.json().catch(() => null),
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : null,
  };
}
