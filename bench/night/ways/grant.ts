import { z } from "zod";
import type { ChildResult, RunningChild } from "../../../rehearsal/stage/children.ts";
import type { Operator } from "../../../rehearsal/team/operators.ts";
import { startNight } from "../../../test/probe/night.ts";
import type { NightRecord } from "../record.ts";
import type { Settings } from "../settings.ts";
import { NightWorld } from "../world.ts";
import type { Followed } from "./followed.ts";
import { untilAsked } from "./until-asked.ts";
import type { Way } from "./way.ts";

const reason = "Clerk does not answer; customers with expired tokens are locked out.";

const status = z.object({
  reviewPending: z.boolean(),
  runs: z.array(z.looseObject({ run: z.string(), approver: z.string().nullish() })),
});
const logLine = z.object({
  event: z.literal("auth-bypass"),
  incident: z.string(),
  userId: z.string().nullable(),
});

/** This repository: the gate in the app, the stack, the shipped runbook, a team of two. */
export async function startGrant(record: NightRecord, { faults }: Settings): Promise<Way> {
  let output = "";
  const night = await startNight({ onAppOutput: (_, text) => (output += text) });
  const world = new NightWorld(night.world.info, () => output);
  const { requester, approver } = night;
  let run: Followed | undefined;
  const noted = async (
    who: Operator,
    words: readonly string[],
    child: RunningChild,
  ): Promise<ChildResult> => {
    const done = await child.done;
    const { exitCode, elapsedMs } = done;
    record.add({ kind: "typed", who: who.name, words: ["runbook", ...words], exitCode, elapsedMs });
    return done;
  };
  const type = async (who: Operator, words: readonly string[]): Promise<ChildResult> => {
    const done = await noted(who, words, night.type(who, words));
    if (done.exitCode !== 0 && done.exitCode !== 4)
      throw new Error(`runbook ${words.join(" ")} ended with ${done.exitCode}: ${done.stderr}`);
    return done;
  };
  return {
    world,
    prepare: async (deniedUser) => {
      run = await untilAsked(
        (words, onLine) => noted(requester, words, night.type(requester, words, onLine)),
        { reason, deny: deniedUser, faults },
      );
    },
    open: async () => void (await type(approver, ["approve", run?.id ?? "", "--yes"])),
    close: async (decided) => {
      await run?.event(({ type, operation }) => type === "step.intent" && operation === "bypass.close");
      decided();
      const done = await run?.done;
      if (done?.exitCode !== 0) throw new Error(`The run ended with ${done?.exitCode}: ${done?.stderr}`);
    },
    openAlone: (why) => {
      const minutes = String(faults.secondOpeningMinutes);
      const child = night.type(requester, ["bypass", "open", "--minutes", minutes, "--reason", why]);
      return { die: () => child.stop(0) };
    },
    // Bulk revocation is not among the commands yet.
    signOut: async () => false,
    log: () => {
      const lines = output.split("\n").flatMap((line) => logLine.safeParse(jsonOrNothing(line)).data ?? []);
      const naming = (key: "userId" | "incident") => lines.filter((line) => Boolean(line[key])).length;
      return { lines: lines.length, namingUser: naming("userId"), namingIncident: naming("incident") };
    },
    audit: async () => {
      const done = await type(approver, ["status", "--json"]);
      const seen = status.parse(jsonOrNothing(done.stdout.trim()));
      const first = seen.runs.find((one) => one.run === run?.id);
      return {
        approver: first?.approver ?? undefined,
        ...{ reason, reviewOwed: seen.reviewPending },
        where: `${seen.runs.length} hash-chained records beneath incidents/`,
      };
    },
    stop: async () => {
      world.wire.close();
      await night.stop();
    },
  };
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
