import type { Browser } from "../../rehearsal/people/browser.ts";

/** Someone who keeps asking the app; a stranger has no user id. */
interface Knocker {
  readonly browser: Browser;
  readonly userId?: string;
}

/** One request and what became of it. Times in Unix milliseconds. */
export interface Knock {
  readonly userId: string | undefined;
  readonly path: string;
  readonly sentAt: number;
  readonly endedAt: number;
  /** 0: no answer. */
  readonly status: number;
  readonly bypass: string | undefined;
  /** Let in: 200, and the server says who one is. */
  readonly inside: boolean;
  readonly error?: string;
}

interface Knocking {
  readonly knocks: readonly Knock[];
  /** Resolves when the last request is answered. */
  readonly stop: () => Promise<void>;
}

/** Above this many at once the app is no longer keeping up; the turn is left out then. */
const atOnceMax = 30;
const paths = ["/dashboard", "/api/me"] as const;

/** Asks on and on, whatever the answers are: each group in turn, page and API, `perSecond` requests from each group. */
export function keepKnocking(groups: readonly (readonly Knocker[])[], perSecond: number): Knocking {
  const knocks: Knock[] = [];
  const open = new Set<Promise<void>>();
  let turn = 0;
  const timer = setInterval(() => {
    for (const group of groups) {
      const knocker = group[turn % group.length];
      const path = paths[Math.floor(turn / group.length) % paths.length];
      if (knocker === undefined || path === undefined || open.size >= atOnceMax) continue;
      const one: Promise<void> = knock(knocker, path)
        .then((seen) => void knocks.push(seen))
        .finally(() => open.delete(one));
      open.add(one);
    }
    turn += 1;
  }, 1_000 / perSecond);
  return {
    knocks,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}

async function knock({ browser, userId }: Knocker, path: string): Promise<Knock> {
  const sentAt = Date.now();
  const base = { userId, path, sentAt };
  try {
    const { status, headers, body } = await browser.ask(path, { document: path === "/dashboard" });
    const bypass = headers["x-auth-bypass"];
    return {
      ...base,
      endedAt: Date.now(),
      status,
      bypass: typeof bypass === "string" ? bypass : undefined,
      inside: status === 200 && /\buser_\w+/.test(body) && (userId === undefined || body.includes(userId)),
    };
  } catch (error) {
    return {
      ...base,
      endedAt: Date.now(),
      status: 0,
      bypass: undefined,
      inside: false,
      error: String(error),
    };
  }
}
