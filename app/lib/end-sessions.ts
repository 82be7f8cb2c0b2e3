// Ends everybody's sessions by Clerk's Backend API, page by page, within a small budget of requests. The app's own, for routine
// use: in an incident the runbooks do it with a record, an approval and what is left after a crash (`./runbook sessions revoke`).

/** One answer of the Backend API. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Seconds, where the answer says so. */
  readonly retryAfter: number | null;
}

export interface Parts {
  /** Asks the Backend API; `path` begins with a slash and has its query. Rejects when there is no answer. */
  readonly ask: (method: "GET" | "POST", path: string) => Promise<Answer>;
  /** Rejects when nobody waits for the result any more. */
  readonly pause: (ms: number) => Promise<void>;
  readonly now: () => number;
}

export interface Order {
  /** Requests in any ten seconds. The instance has 1000 of them for everything, signed-in people's own among them. */
  readonly budget: number;
  /** Go on behind this user. */
  readonly after: string | null;
  /** Ended last, so that whoever started it sees the end of it. */
  readonly own: string;
}

/** How far it is. `after` is where to go on when it ends early. */
export interface Progress {
  readonly users: number;
  readonly ended: number;
  /** Users some of whose sessions could not be listed or ended. */
  readonly failed: readonly string[];
  readonly after: string | null;
  readonly done: boolean;
}

const PAGE = 100;
const SESSIONS = 500;
const WINDOW_MS = 10_000;
const TRIES = 4;
/** Names of users that a line has at most. */
const NAMED = 100;

/** Progress after each user; the last is `done`. Safe to repeat: what is ended already is passed over. */
export async function* endEverySession(parts: Parts, order: Order): AsyncGenerator<Progress> {
  const ask = withinBudget(parts, order.budget);
  let [users, ended, isOwnLeft] = [0, 0, false];
  let after = order.after;
  let createdAt: number | null = null;
  const failed: string[] = [];
  const progress = (done: boolean): Progress => ({ users, ended, failed: [...failed], after, done });
  for (;;) {
    const page = await usersAfter(ask, after, createdAt);
    for (const { id: userId, created_at } of page) {
      createdAt = created_at;
      const result = await endAllOf(ask, userId, order.own);
      users += 1;
      ended += result.ended;
      isOwnLeft ||= result.isOwn;
      if (!result.ok && failed.length < NAMED) failed.push(userId);
      after = userId;
      yield progress(false);
    }
    if (page.length < PAGE) break;
  }
  if (isOwnLeft && (await end(ask, order.own))) ended += 1;
  yield progress(true);
}

type Ask = (method: "GET" | "POST", path: string) => Promise<Answer>;

interface User {
  readonly id: string;
  /** Unix milliseconds. */
  readonly created_at: number;
}

/**
 * In the order of sign-up, so that whoever signs up meanwhile comes last. A cursor whose user was deleted meanwhile may be refused:
 * then from that user's sign-up on. @throws Error when Clerk does not list them
 */
async function usersAfter(
  ask: Ask,
  after: string | null,
  createdAt: number | null,
): Promise<readonly User[]> {
  const list = `/users?limit=${PAGE}&order_by=%2Bcreated_at`;
  const cursor = after === null ? "" : `&starting_after=${encodeURIComponent(after)}`;
  let answer = await ask("GET", list + cursor);
  const isLost = after !== null && createdAt !== null && [400, 404, 422].includes(answer.status);
  if (isLost) answer = await ask("GET", `${list}&created_at_after=${createdAt - 1}`);
  const { status, body } = answer;
  if (status !== 200 || !Array.isArray(body)) throw new Error(`Clerk does not list users: HTTP ${status}.`);
  return body as User[];
}

interface Ended {
  readonly ended: number;
  readonly ok: boolean;
  readonly isOwn: boolean;
}

/** Without a filter by status, which knows no `pending`: a session that waits for a task goes on once the task is done. */
async function endAllOf(ask: Ask, userId: string, own: string): Promise<Ended> {
  let [ended, ok, isOwn] = [0, true, false];
  for (let offset = 0; ; offset += SESSIONS) {
    const path = `/sessions?user_id=${encodeURIComponent(userId)}&limit=${SESSIONS}&offset=${offset}`;
    const { status, body } = await ask("GET", path);
    // Deleted meanwhile: their sessions went with them.
    if (status === 404) return { ended, ok, isOwn };
    if (status !== 200 || !Array.isArray(body)) return { ended, ok: false, isOwn };
    for (const session of body as { id: string; status: string }[]) {
      if (session.status !== "active" && session.status !== "pending") continue;
      if (session.id === own) isOwn = true;
      else if (await end(ask, session.id)) ended += 1;
      else ok = false;
    }
    if (body.length < SESSIONS) return { ended, ok, isOwn };
  }
}

async function end(ask: Ask, sessionId: string): Promise<boolean> {
  const { status } = await ask("POST", `/sessions/${encodeURIComponent(sessionId)}/revoke`);
  return status === 200 || status === 404;
}

/** Never more than `budget` in any ten seconds; waits as long as Clerk says, and tries again what may pass. */
function withinBudget({ ask, pause, now }: Parts, budget: number): Ask {
  const sent: number[] = [];
  return async (method, path) => {
    for (let attempt = 1; ; attempt += 1) {
      const oldest = sent.length < budget ? undefined : sent.shift();
      if (oldest !== undefined && now() - oldest < WINDOW_MS) await pause(WINDOW_MS - (now() - oldest));
      sent.push(now());
      const answer = await ask(method, path).catch(() => null);
      const passes = answer === null || answer.status === 429 || answer.status >= 500;
      if (answer !== null && (!passes || attempt === TRIES)) return answer;
      if (attempt === TRIES) throw new Error("Clerk does not answer.");
      await pause((answer?.retryAfter ?? attempt * 2) * 1000);
    }
  };
}
