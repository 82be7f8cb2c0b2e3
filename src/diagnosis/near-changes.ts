import { z } from "zod";
import { unlessRefused } from "../errors.ts";
import { lookAtProduction } from "../deployments/production.ts";
import { nameOf } from "../deployments/way-to-live.ts";
import type { Ports } from "../ports/index.ts";
import { printable } from "../ports/printable.ts";

/** A change of ours. */
export interface NearChange {
  /** Unix milliseconds. */
  readonly at: number;
  readonly what: "deployment" | "variable" | "other";
  /** For a person. */
  readonly text: string;
}

const event = z.object({ type: z.string(), text: z.string(), createdAt: z.number() });
/** What of Vercel's activity log may change how an app behaves. */
const telling =
  /env|variable|project-(updated|promote|rollback|paused|unpaused)|edge-config|firewall|attack/i;

/**
 * What was deployed or changed at Vercel in the minutes before `aroundMs` (Unix milliseconds) and a little after, oldest first. The
 * activity log is left out where the token may not read it.
 */
export async function changesNear(
  ports: Ports,
  aroundMs: number,
  minutes: number,
  signal: AbortSignal,
): Promise<readonly NearChange[]> {
  const [from, to] = [aroundMs - minutes * 60_000, aroundMs + afterMs];
  const { releases, keyChanges } = await lookAtProduction(ports, signal);
  const log = await unlessRefused(() => ports.vercelTeam.activity(from, { timeoutMs: askMs, signal }));
  const all: readonly NearChange[] = [
    ...releases.map((one) => ({
      ...{ at: one.createdAt, what: "deployment" as const },
      text: `${nameOf(one, ports.clock.now())} was deployed`,
    })),
    ...keyChanges.map(({ key, at }) => ({ at, what: "variable" as const, text: `${key} was changed` })),
    ...(log ?? []).flatMap((one): readonly NearChange[] => {
      const { data } = event.safeParse(one);
      if (data === undefined || !telling.test(data.type)) return [];
      const what = /env|variable/i.test(data.type) ? "variable" : "other";
      return [{ at: data.createdAt, what, text: `Vercel's activity log: ${printable(data.text)}` }];
    }),
  ];
  const near = all.filter(({ at }) => at >= from && at <= to).toSorted((one, other) => one.at - other.at);
  // The log tells a change of a variable once more, without its name.
  const said = new Set<string>();
  return near.filter((one) => !said.has(lineOf(one)) && said.add(lineOf(one)));
}

/** Clocks differ, and what began it may be noted a little later. */
const afterMs = 2 * 60_000;
const askMs = 10_000;

export const lineOf = ({ at, text }: NearChange): string =>
  `${new Date(at).toISOString().slice(0, 19)}Z: ${text}.`;
