import { z } from "zod";
import { inboxFields } from "../facts/inbox.ts";
import { healthPath } from "../facts/app-health.ts";
import { unlessRefused } from "../errors.ts";
import { parseJson } from "../ports/parse-json.ts";
import type { Ports } from "../ports/index.ts";
import { timeLeft } from "./watch/snapshot.ts";
import type { PutInForce } from "./runs.ts";

/** Ends of a pause that are nearer to each other are the same one's, milliseconds. */
const sameMs = 1_000;

/** Nobody waits longer for it, milliseconds. */
const timeoutMs = 1_500;

const told = z.object({ webhooks: z.object({ pausedUntil: inboxFields.pausedUntil }) });

/** What is held back and outlasts every record, asked of whoever holds it. */
export interface HeldBack {
  /** Production follows no new deployment; undefined: Vercel does not say. */
  readonly deployments: boolean | undefined;
  /** The application lets Clerk's events wait until then, ISO 8601; null: it does not; undefined: it does not say. */
  readonly eventsUntil: string | null | undefined;
}

/**
 * Asks Vercel and the app, a request each; the app tells a signed request alone. Never throws.
 * @param appOrigin undefined: the app is not known
 */
async function askHeldBack(
  { vercel, http, clock }: Pick<Ports, "vercel" | "http" | "clock">,
  appOrigin: string | undefined,
): Promise<HeldBack> {
  const [current, answer] = await Promise.all([
    unlessRefused(() => vercel.current({ timeoutMs })),
    appOrigin === undefined
      ? undefined
      : unlessRefused(() =>
          http.request({
            ...{ method: "GET", url: new URL(`${healthPath}?only=details`, appOrigin).href },
            ...{ timeoutMs, signed: true },
          }),
        ),
  ]);
  const until = told.safeParse(parseJson(answer?.text ?? "")).data?.webhooks.pausedUntil;
  const follows = current?.followsNew;
  return {
    deployments: follows === undefined ? undefined : !follows,
    eventsUntil: until && Date.parse(until) <= clock.now() ? null : until,
  };
}

/** The same of this checkout's stack; of the app nothing where the stack is not known here. Never throws. */
export async function readHeldBack(
  ports: Pick<Ports, "vercel" | "http" | "clock" | "stack">,
): Promise<HeldBack> {
  const identity = await unlessRefused(() => ports.stack.identity());
  return await askHeldBack(ports, identity?.appOrigin);
}

/**
 * Vercel has the last word on a freeze, which a promotion by hand has ended, and the app on a pause, which another clone may have
 * ended or made longer, whatever a record says.
 */
export const stillInForce = (all: readonly PutInForce[], held: HeldBack): readonly PutInForce[] =>
  all.filter(({ what, until }) =>
    what === "freeze"
      ? held.deployments !== false
      : what !== pause || held.eventsUntil === undefined || isSame(held.eventsUntil, until),
  );

const pause = "webhooks-paused";

const isSame = (told: string | null, recorded: string | undefined): boolean =>
  told !== null && (recorded === undefined || Math.abs(Date.parse(told) - Date.parse(recorded)) < sameMs);

/** What no record here says is held back; nothing while all goes on. */
export function heldBackLines(
  { deployments, eventsUntil }: HeldBack,
  inForce: readonly PutInForce[],
  nowMs: number,
): readonly string[] {
  const known = (name: string) => inForce.some(({ what }) => what === name);
  return [
    ...(deployments === true && !known("freeze")
      ? [
          "held back  new deployments do not go live: frozen, rolled back, or by hand. `./runbook do deployment.unfreeze`, or a promotion, ends it.",
        ]
      : []),
    ...(eventsUntil && !known(pause)
      ? [
          `held back  the app lets Clerk's events wait until ${eventsUntil}, ${timeLeft(eventsUntil, nowMs)}; no record here says who wanted it. \`./runbook webhooks resume\` ends it.`,
        ]
      : []),
  ];
}
